/// The labels of a source that numbers or names its classes next to the images, and the classes.
struct ImportLabels {
    /// The label of each image.
    let labels: [Int32]
    /// The classes, by label.
    let classes: [DatasetClass]
    /// What the user should know, each a sentence.
    let notes: [String]

    /// Maximum label: classes are at most as many as Unicode's code points.
    private static let maxLabel = 0x10FFFF

    /// Labels that are words: the classes are as those of folders with these names.
    ///
    /// - Throws: `.unsuitable` with `--chars` or `--label-offset`, which are for numbers.
    init(words: [String], _ options: ImportOptions, subject: String) throws {
        guard options.characters == nil, options.labelOffset == 0 else {
            throw DatasetError(
                .unsuitable,
                "The labels of \(subject) are words, which name the classes; omit --chars and --label-offset.")
        }
        let names = ClassNames(Set(words.map(ExactText.init)).map(\.text))
        classes = try names.classes(subject)
        labels = words.map { Int32(names.label(of: $0)!) }
        notes = []
    }

    /// Labels that are numbers, of which the first class has `labelOffset`.
    ///
    /// - Parameter classCount: The number of classes if it is known otherwise, as for one-hot rows.
    init(numbers: [Int], classCount: Int = 0, _ options: ImportOptions, subject: String) throws {
        let offset = options.labelOffset
        var counts = [Int](repeating: 0, count: classCount)
        labels = try numbers.enumerated().map { position, number in
            guard (offset...Self.maxLabel + offset).contains(number) else {
                throw DatasetError(
                    .unsuitable,
                    "\(subject): the label of image \(position) is \(number)"
                        + (offset == 0
                            ? ", not an integer from 0 to \(Self.maxLabel)."
                            : ", but the first class has the number \(offset) (--label-offset)."))
            }
            let label = number - offset
            if label >= counts.count { counts += repeatElement(0, count: label + 1 - counts.count) }
            counts[label] += 1
            return Int32(label)
        }
        let first = counts.firstIndex { $0 > 0 } ?? 0
        let advice = Self.advice(first: first + offset, subject)
        classes = try Self.classes(counts.count, options, subject, advice: first > 0 ? " \(advice)" : "")
        notes =
            first > 0 ? ["No image of \(subject) has the label \(offset), so the first class is empty. \(advice)"] : []
    }

    private static func advice(first: Int, _ subject: String) -> String {
        let isEMNIST = subject.lowercased().contains("emnist")
        return "If the file's labels begin at \(first), use --label-offset \(first)"
            + (isEMNIST
                ? "; EMNIST's files also need --transpose."
                : " (files of EMNIST also need --transpose, as `glyphforge sheet` shows).")
    }

    private static func classes(
        _ count: Int, _ options: ImportOptions, _ subject: String, advice: String
    ) throws -> [DatasetClass] {
        guard let characters = options.characters else {
            return (0..<count).map { DatasetClass(label: $0, name: "\($0 + options.labelOffset)") }
        }
        guard characters.codepoints.count >= count else {
            throw DatasetError(
                .unsuitable,
                "--chars has \(TextFormat.count(characters.codepoints.count, "character")), but the labels of \(subject) go "
                    + "from \(options.labelOffset) to \(count - 1 + options.labelOffset); give one character for each "
                    + "label.\(advice)")
        }
        return characters.classes
    }
}

extension ImportLabels {
    /// Reads labels from an array: one number per image, or one row per image with a single 1 (one-hot).
    ///
    /// - Throws: `.unsuitable` when the array's shape does not fit labels.
    init(_ array: NumberArray, _ options: ImportOptions) throws {
        let subject = array.subject
        // (N, 1) and MATLAB's (1, N) are lists.
        let sizes = array.shape.count == 2 ? array.shape.filter { $0 != 1 } : array.shape
        let shape = sizes.isEmpty ? [1] : sizes.count == 1 ? sizes : array.shape
        guard shape.count == 1 || shape.count == 2 && (1...Self.maxLabel).contains(shape[1]) else {
            throw DatasetError(
                .unsuitable,
                "\(subject) does not contain labels: its shape is \(NumberArray.shapeText(array.shape)) instead of (N,), "
                    + "or (N, K) with a single 1 in each row.")
        }
        let (count, width) = (shape[0], shape.count == 2 ? shape[1] : 1)
        func value(_ bytes: [UInt8], _ position: Int) -> Int? {
            array.format.integer(in: bytes, at: position * array.format.byteCount)
        }
        var numbers: [Int] = []
        if width == 1 {
            for start in stride(from: 0, to: count, by: 1 << 16) {
                let bytes = try array.read(min(1 << 16, count - start))
                for position in 0..<min(1 << 16, count - start) {
                    guard let label = value(bytes, position) else {
                        throw DatasetError(
                            .unsuitable,
                            "\(subject): the label of image \(start + position) is not an integer from 0 to \(Self.maxLabel)."
                        )
                    }
                    numbers.append(label)
                }
            }
        } else {
            // In column-major order the rows are not contiguous, so the array is read whole.
            let whole = array.isColumnMajor ? try array.read(count * width) : []
            for row in 0..<count {
                let bytes = array.isColumnMajor ? whole : try array.read(width)
                var label: Int?
                for column in 0..<width {
                    switch value(bytes, array.isColumnMajor ? column * count + row : column) {
                    case 0: continue
                    case 1 where label == nil: label = column
                    default: throw Self.notOneHot(subject, row)
                    }
                }
                guard let label else { throw Self.notOneHot(subject, row) }
                numbers.append(label + options.labelOffset)
            }
        }
        try array.checkEnd()
        try self.init(numbers: numbers, classCount: width == 1 ? 0 : width, options, subject: subject)
    }

    private static func notOneHot(_ subject: String, _ row: Int) -> DatasetError {
        DatasetError(
            .unsuitable,
            "\(subject): row \(row) is not one-hot (zeros and a single 1); use integer labels or one-hot rows.")
    }
}
