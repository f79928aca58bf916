internal import GlyphForge

extension LabelProbabilities {
    /// Reads an npz file, as `train`, `cross-validate` and `numpy.savez` write it: `pred_probs` (N, K) of float64,
    /// float32 or float16, and `labels` (N,) of integers.
    ///
    /// A stored array (`numpy.savez`) is mapped and read block by block, so it may be larger than memory. A compressed
    /// array (`numpy.savez_compressed`) is unpacked into memory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - labels: The given labels, if they are known from elsewhere. `labels` in the file, if present, must be equal.
    ///   - workers: Number of worker threads. Does not affect the result.
    /// - Throws: ``LabelError`` that names what is missing or wrong in the file; ``FileError`` when it cannot be opened.
    public init(
        npz path: String, labels: [Int]? = nil, workers: Int
    ) throws {
        let rows = try NumberMatrix(npz: path, array: "pred_probs")
        let hasLabels = try NumberMatrix.arrays(of: path).contains("labels")
        guard labels != nil || hasLabels else {
            throw LabelError(
                .unsuitable,
                "\(path) has no array labels. Add the given label of each row of pred_probs as an array of integers.")
        }
        let own = hasLabels ? try Self.integers(path, array: "labels") : nil
        if let labels, let own, let row = zip(labels, own).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            throw LabelError(
                .unsuitable,
                """
                \(path): the label of row \(row) is \(own[row]), but in the data set it is \(labels[row]). Use predictions \
                of this data set.
                """
            )
        }
        try self.init(rows, labels: labels ?? own!, subject: path, workers: workers)
    }

    /// Reads an array (N,) of integers.
    static func integers(_ path: String, array name: String) throws -> [Int] {
        try translatingErrors {
            let member = try NPZMember(path, name)
            if let words = try member.firstTexts() {
                throw LabelError(
                    .unsuitable,
                    """
                    \(path), array \(name): words\(words.isEmpty ? "" : " such as \(words)") instead of integers. \
                    Write for each row of pred_probs the number of its column: in Python, with the list classes in the \
                    order of the columns, \(name) = [classes.index(word) for word in \(name)]. \
                    In scikit-learn that list is list(model.classes_).
                    """
                )
            }
            let array = try member.labelArray()
            guard array.shape.count == 1 else {
                throw LabelError(
                    .unsuitable,
                    """
                    \(array.subject) has the shape \(NumberArray.shapeText(array.shape)) instead of (N,). Write one \
                    integer for each row of pred_probs.
                    """
                )
            }
            let count = array.shape[0]
            let bytes = try array.read(count)
            try array.checkEnd()
            return try (0..<count).map { row in
                guard let label = array.format.integer(in: bytes, at: row * array.format.byteCount) else {
                    throw LabelError(.unsuitable, "\(array.subject): row \(row) is not an integer.")
                }
                return label
            }
        }
    }
}

extension NPZMember {
    /// The first different texts of an array of texts, quoted, for messages; nil for other arrays.
    fileprivate func firstTexts() throws -> String? {
        let isWide = elementType.dropFirst().first == "U"
        guard isWide || elementType.dropFirst().first == "S", let width = Int(elementType.dropFirst(2)) else {
            return nil
        }
        var texts: [String] = []
        // A few rows suffice for an example.
        for _ in 0..<min(100, shape.first ?? 0) where texts.count < 3 {
            let bytes = try read(width * (isWide ? 4 : 1))
            let text =
                isWide
                ? stride(from: 0, to: bytes.count - 3, by: 4).map { place in
                    let scalar = (0..<4).reduce(UInt32(0)) {
                        $0 << 8 | UInt32(bytes[place + (elementType.first == ">" ? $1 : 3 - $1)])
                    }
                    return Unicode.Scalar(scalar).map { String($0) } ?? "?"
                }.joined() : String(decoding: bytes, as: UTF8.self)
            let word = "'\(TextFormat.shortened(text.filter { $0 != "\0" }, to: 20))'"
            if !texts.contains(word) { texts.append(word) }
        }
        return texts.joined(separator: ", ")
    }
}

extension NumberMatrix {
    /// Reads an array of shape (N, K) from an npz file: mapped if it is stored, in memory if it is compressed.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - array: The array's name, such as `features`.
    /// - Throws: ``LabelError`` when the array is missing or is not a matrix of floating-point numbers.
    public init(npz path: String, array name: String) throws {
        let names = try Self.arrays(of: path)
        guard names.contains(name) else {
            throw LabelError(
                .unsuitable,
                "\(path) has no array \(name); it has \(names.isEmpty ? "no arrays" : names.joined(separator: ", ")).")
        }
        self = try translatingErrors {
            let member = try NPZMember(path, name)
            let (array, stored) = (try member.floatArray(), try member.storedNumbers())
            let (count, width) = (array.shape[0], array.shape[1])
            if let (file, offset) = stored {
                return NumberMatrix(file, offset: offset, format: array.format, count: count, width: width)
            }
            let bytes = try array.read(count * width)
            try array.checkEnd()
            return NumberMatrix(bytes, format: array.format, count: count, width: width)
        }
    }

    /// The names of the arrays in a file.
    static func arrays(of path: String) throws -> [String] { try translatingErrors { try NPZMember.names(in: path) } }
}

/// Runs `body` and turns an error about an array file into a ``LabelError``.
private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as FormatError {
        throw LabelError(error.code == .damaged ? .damaged : .unsuitable, error.description)
    }
}
