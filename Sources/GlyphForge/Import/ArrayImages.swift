/// The labels of an array: a number for each image, or a row for each with a single 1 (one-hot).
struct LabelReader {
    private let array: NumberArray
    private let width: Int
    private var position = 0

    /// The largest label: a class is a character at the most.
    private static let largest = 0x10FFFF

    /// - Throws: `.unsuitable` when the array's shape is not that of labels for `count` images.
    init(_ array: NumberArray, count: Int) throws {
        self.array = array
        guard array.shape.count == 1 || array.shape.count == 2 && (1...Self.largest).contains(array.shape[1]) else {
            throw DatasetError(
                .unsuitable,
                "\(array.subject) are no labels: their shape is \(NumberArray.shapeText(array.shape)) instead of (N,), or (N, K) with a single 1 in each row."
            )
        }
        guard array.shape[0] == count else {
            throw DatasetError(
                .unsuitable,
                "\(array.subject) holds \(array.shape[0]) labels, and there are \(count) images; give files that belong together."
            )
        }
        width = array.shape.count == 2 ? array.shape[1] : 1
    }

    /// The next label.
    mutating func next() throws -> Int {
        let bytes = try array.read(width)
        defer { position += 1 }
        if width == 1 {
            guard let label = array.format.integer(in: bytes, at: 0), (0...Self.largest).contains(label) else {
                throw DatasetError(
                    .unsuitable,
                    "\(array.subject): the label of image \(position) is no whole number of 0 to \(Self.largest).")
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
            .unsuitable, "\(array.subject): row \(position) is not zeros and a single 1; give labels, or such rows.")
    }

    /// - Throws: `.damaged` unless all has been read.
    func checkEnd() throws { try array.checkEnd() }
}

/// The images of an array, with the labels of another beside.
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
    ///   - images: N squares of unsigned bytes.
    ///   - labels: Opens the array of labels, which is gone through twice: for the largest, and with the images.
    ///   - characters: What the labels stand for.
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
                "\(images.subject): images of \(side) x \(side) pixels; 8 x 8 to 512 x 512 can be imported.")
        }
        guard count > 0 else { throw DatasetError(.unsuitable, "\(images.subject) holds no images.") }
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
                "--chars gives \(characters.codepoints.count) characters, and the labels of \(subject) go from 0 to \(count - 1): give one for each."
            )
        }
        return characters.classes
    }

    func next() throws -> ImportItem? {
        guard position < count else { return nil }
        position += 1
        let pixels = try images.read(side * side)
        if position == count { try images.checkEnd() }
        return ImportItem(label: try labels.next(), font: nil, name: nil, contents: .pixels(pixels, side: side))
    }
}
