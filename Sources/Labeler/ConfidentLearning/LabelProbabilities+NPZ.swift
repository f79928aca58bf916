internal import GlyphForge

extension LabelProbabilities {
    /// Reads numpy's `.npz`, as `train` and `cross-validate` write it, or as `numpy.savez` does: `pred_probs` (N, K) of
    /// float64, float32 or float16, and `labels` (N,) of whole numbers.
    ///
    /// An array that is stored, as by `numpy.savez`, is mapped and read block by block: it may be larger than the
    /// memory. One that is deflated, as by `numpy.savez_compressed`, is unpacked into memory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - labels: The given labels, where they are known from elsewhere. The file's own, if it has any, must equal
    ///     them.
    ///   - workers: Threads to compute with; the result is the same with any number.
    /// - Throws: ``LabelError`` with a sentence about what is missing or wrong in the file; ``FileError`` when it
    ///   cannot be opened.
    public init(
        npz path: String, labels: [Int]? = nil, workers: Int
    ) throws {
        let rows = try NumberMatrix(npz: path, array: "pred_probs")
        let hasLabels = try NumberMatrix.arrays(of: path).contains("labels")
        guard labels != nil || hasLabels else {
            throw LabelError(
                .unsuitable,
                "\(path) has no array labels: add the label that each row of pred_probs was given, as whole numbers.")
        }
        let own = hasLabels ? try Self.wholeNumbers(path, array: "labels") : nil
        if let labels, let own, let row = zip(labels, own).enumerated().first(where: { $1.0 != $1.1 })?.offset {
            throw LabelError(
                .unsuitable,
                "\(path): row \(row) bears the label \(own[row]), where the data set has \(labels[row]); give predictions of this data set."
            )
        }
        try self.init(rows, labels: labels ?? own!, subject: path, workers: workers)
    }

    /// An array (N,) of whole numbers.
    static func wholeNumbers(_ path: String, array name: String) throws -> [Int] {
        try describing(path) {
            let array = try NPZMember(path, name).labelArray()
            guard array.shape.count == 1 else {
                throw LabelError(
                    .unsuitable,
                    "\(array.subject) has the shape \(shapeText(array.shape)) instead of (N,): give one number for each row of pred_probs."
                )
            }
            let count = array.shape[0]
            let bytes = try array.read(count)
            try array.checkEnd()
            return try (0..<count).map { row in
                guard let label = array.format.integer(in: bytes, at: row * array.format.byteCount) else {
                    throw LabelError(.unsuitable, "\(array.subject): what it has for row \(row) is no whole number.")
                }
                return label
            }
        }
    }
}

extension NumberMatrix {
    /// Reads an array of shape (N, K) of numpy's `.npz`: mapped where it is stored, in memory where it is deflated.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - array: The array's name, such as `features`.
    /// - Throws: ``LabelError`` when the array is missing or is no matrix of floating-point numbers.
    public init(npz path: String, array name: String) throws {
        let names = try Self.arrays(of: path)
        guard names.contains(name) else {
            throw LabelError(
                .unsuitable,
                "\(path) holds \(names.isEmpty ? "no arrays" : names.joined(separator: ", ")), but no \(name).")
        }
        self = try describing(path) {
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

    /// The names of a file's arrays.
    static func arrays(of path: String) throws -> [String] { try describing(path) { try NPZMember.names(in: path) } }
}

/// Turns what is wrong with a file of arrays into an error of this library.
private func describing<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as DatasetError {
        throw LabelError(error.code == .damaged ? .damaged : .unsuitable, error.description)
    }
}
