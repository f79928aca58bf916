/// Reads labels from an array: one number per image, or one row per image with a single 1 (one-hot).
struct LabelReader {
    private let array: NumberArray
    private let width: Int
    private var position = 0

    /// Maximum label: classes are at most as many as Unicode's code points.
    private static let maxLabel = 0x10FFFF

    /// - Throws: `.unsuitable` when the array's shape does not fit labels for `count` images.
    init(_ array: NumberArray, count: Int) throws {
        self.array = array
        guard array.shape.count == 1 || array.shape.count == 2 && (1...Self.maxLabel).contains(array.shape[1]) else {
            throw DatasetError(
                .unsuitable,
                "\(array.subject) does not contain labels: its shape is \(NumberArray.shapeText(array.shape)) instead of (N,), "
                    + "or (N, K) with a single 1 in each row.")
        }
        guard array.shape[0] == count else {
            throw DatasetError(
                .unsuitable,
                "\(array.subject) has \(array.shape[0]) labels for \(count) images; choose files that belong together.")
        }
        width = array.shape.count == 2 ? array.shape[1] : 1
    }

    /// The next label.
    mutating func next() throws -> Int {
        let bytes = try array.read(width)
        defer { position += 1 }
        if width == 1 {
            guard let label = array.format.integer(in: bytes, at: 0), (0...Self.maxLabel).contains(label) else {
                throw DatasetError(
                    .unsuitable,
                    "\(array.subject): the label of image \(position) is not an integer from 0 to \(Self.maxLabel).")
            }
            return label
        }
        var label: Int?
        for column in 0..<width {
            switch array.format.integer(in: bytes, at: column * array.format.byteCount) {
            case 0: continue
            case 1 where label == nil: label = column
            default: throw notOneHot()
            }
        }
        guard let label else { throw notOneHot() }
        return label
    }

    private func notOneHot() -> DatasetError {
        DatasetError(
            .unsuitable,
            "\(array.subject): row \(position) is not one-hot (zeros and a single 1); use integer labels or one-hot rows."
        )
    }

    /// - Throws: `.damaged` unless all labels have been read.
    func checkEnd() throws { try array.checkEnd() }
}

/// Images from one array with the labels from another.
final class ArrayImages: ImageSource {
    let form: ImportForm
    let part: ImportPart?
    let classes: [DatasetClass]
    let fontNames: [String] = []
    let count: Int

    private let side: Int
    private let images: NumberArray
    private var labels: LabelReader
    private var position = 0

    /// - Parameters:
    ///   - images: N square images of unsigned bytes.
    ///   - labels: Opens the array of labels. It is read twice: for the number of classes, and with the images.
    ///   - characters: The characters of the labels 0, 1, 2 ...
    init(
        _ form: ImportForm, part: ImportPart?, images: NumberArray, labels: () throws -> NumberArray,
        characters: CharacterList?
    ) throws {
        self.form = form
        self.part = part
        self.images = images
        (count, side) = (images.shape[0], images.shape[1])
        guard Dataset.sides.contains(side) else {
            throw DatasetError(
                .unsuitable,
                "\(images.subject) has images of \(side) x \(side) pixels; an import accepts 8 x 8 to 512 x 512.")
        }
        guard count > 0 else { throw DatasetError(.unsuitable, "\(images.subject) has no images.") }
        let array = try labels()
        var reader = try LabelReader(array, count: count)
        var classCount = array.shape.count == 2 ? array.shape[1] : 0
        for _ in 0..<count { classCount = max(classCount, try reader.next() + 1) }
        try reader.checkEnd()
        classes = try Self.classes(classCount, characters, array.subject)
        self.labels = try LabelReader(try labels(), count: count)
    }

    private static func classes(_ count: Int, _ characters: CharacterList?, _ subject: String) throws -> [DatasetClass]
    {
        guard let characters else { return (0..<count).map { DatasetClass(label: $0, name: "\($0)") } }
        guard characters.codepoints.count >= count else {
            throw DatasetError(
                .unsuitable,
                "--chars has \(Self.counted(characters.codepoints.count)), but the labels of \(subject) go from 0 to "
                    + "\(count - 1); give one character for each label.")
        }
        return characters.classes
    }

    private static func counted(_ characters: Int) -> String {
        characters == 1 ? "1 character" : "\(characters) characters"
    }

    func next() throws -> ImportItem? {
        guard position < count else { return nil }
        position += 1
        let pixels = try images.read(side * side)
        if position == count { try images.checkEnd() }
        return ImportItem(label: try labels.next(), font: nil, name: nil, contents: .pixels(pixels, side: side))
    }
}
