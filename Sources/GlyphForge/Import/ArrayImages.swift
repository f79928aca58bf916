/// Images from one array with the labels from another.
final class ArrayImages: ImageSource {
    let form: ImportForm
    let part: ImportPart?
    var classes: [DatasetClass] { labels.classes }
    let fontNames: [String] = []
    var count: Int { layout.count }
    let notes: [String]
    let scaling: PixelScaling?

    private let labels: ImportLabels
    private let layout: ImageLayout
    private let images: NumberArray
    /// All numbers, if images are not contiguous.
    private let whole: [UInt8]?
    private let levels: LevelReader
    private var position = 0

    /// - Parameters:
    ///   - images: Opens the array of images. It is read twice unless it holds bytes: for the range of its numbers first.
    ///   - labels: The labels and classes.
    ///   - conversion: The Python expression of the array of images, for advice; nil if Python does not read the file.
    init(
        _ form: ImportForm, _ options: ImportOptions, labels: ImportLabels, conversion: String?,
        images open: () throws -> NumberArray
    ) throws {
        self.form = form
        self.labels = labels
        part = options.part
        images = try open()
        let subject = images.subject
        let shape = NumberArray.shapeText(images.shape)
        guard
            let layout = ImageLayout(
                shape: images.shape, labels: labels.labels.count, isColumnMajor: images.isColumnMajor)
        else {
            throw DatasetError(
                .unsuitable,
                "\(subject) does not contain images: its shape is \(shape) instead of (N, height, width), "
                    + "(N, height, width, channels) or (N, pixels) of squares.")
        }
        self.layout = layout
        guard layout.count > 0 else { throw DatasetError(.unsuitable, "\(subject) has no images.") }
        guard labels.labels.count == layout.count else {
            throw DatasetError(
                .unsuitable,
                "\(subject) has \(layout.count) images, but there are \(labels.labels.count) labels; choose files that "
                    + "belong together.")
        }
        let size = "\(layout.width) x \(layout.height)"
        guard options.size != nil || layout.width == layout.height && Dataset.sides.contains(layout.width) else {
            throw DatasetError(
                .unsuitable,
                "\(subject) has images of \(size) pixels; an import accepts squares of 8 x 8 to 512 x 512. --size 28 "
                    + "resizes them.")
        }
        guard layout.width > 0, layout.height > 0, layout.area <= 64_000_000 else {
            throw DatasetError(.unsuitable, "\(subject) has images of \(size) pixels, which cannot be used.")
        }
        var notes = labels.notes
        (scaling, notes) = try Self.scaling(of: images.isUnsignedByte ? images : try open(), conversion, notes)
        levels = LevelReader(images.format, scaling ?? .none)
        if layout.channels > 1 { notes.append("The images of \(subject) are in colour; they were converted to grey.") }
        self.notes = notes
        whole = layout.isContiguous ? nil : try images.read(layout.count * layout.area)
    }

    /// How the numbers become grey levels, nil for those from 0 to 255, and the notes with one about that.
    ///
    /// - Throws: `.unsuitable` when that is not clear, with advice.
    private static func scaling(
        of array: NumberArray, _ conversion: String?, _ notes: [String]
    ) throws -> (PixelScaling?, [String]) {
        guard !array.isUnsignedByte else { return (nil, notes) }
        let range = try range(of: array)
        let subject = "The pixels of \(array.subject) are"
        if let scaling = PixelScaling(
            range, isInteger: array.format.kind != .float, isBoolean: array.isBoolean)
        {
            guard scaling == .none else {
                let note =
                    array.isBoolean
                    ? "\(subject) true or false; they became 255 and 0."
                    : "\(subject) numbers in the range \(scaling.rangeText); they were scaled to 0...255."
                return (scaling, notes + [note])
            }
            return (
                nil, notes + (range.isWhole ? [] : ["\(subject) fractions in the range 0...255; they were rounded."])
            )
        }
        let advice =
            conversion.map { expression in
                range.isFinite
                    ? "; scale them in Python: x = \(expression); x = (x - x.min()) / (x.max() - x.min()). An import reads "
                        + "floats from 0 to 1"
                    : "; replace them in Python: x = np.nan_to_num(\(expression))"
            } ?? ""
        throw DatasetError(
            .unsuitable,
            "\(array.subject) has pixels \(range.text), not in a range that has a clear meaning (0...255, or for floats "
                + "also 0...1, -0.5...0.5 or -1...1)\(advice).")
    }

    /// Reads all numbers of an array.
    private static func range(of array: NumberArray) throws -> NumberRange {
        var range = NumberRange()
        let total = array.shape.reduce(1, *)
        for start in stride(from: 0, to: total, by: 1 << 16) {
            let count = min(1 << 16, total - start)
            let bytes = try array.read(count)
            bytes.withUnsafeBytes { bytes in
                for position in 0..<count {
                    range.add(array.format.number(in: bytes, at: position * array.format.byteCount))
                }
            }
        }
        return range
    }

    func next() throws -> ImportItem? {
        guard position < count else { return nil }
        let bytes = try whole ?? images.read(layout.area)
        if position == count - 1 { try images.checkEnd() }
        let image =
            images.isUnsignedByte && layout.isPlain
            ? GreyImage(width: layout.width, height: layout.height, pixels: bytes)
            : levels.levels(of: bytes) { level in layout.image(number: position, level: level) }
        defer { position += 1 }
        return ImportItem(
            label: Int(labels.labels[position]), font: nil, name: nil, contents: .pixels(image))
    }
}

/// Converts numbers in any format to grey levels.
private struct LevelReader {
    private let format: NumberFormat
    private let scaling: PixelScaling
    /// The level of each byte, for formats of one byte.
    private let table: [UInt8]

    init(_ format: NumberFormat, _ scaling: PixelScaling) {
        self.format = format
        self.scaling = scaling
        table =
            format.byteCount > 1
            ? []
            : (0...255).map { byte in
                scaling.level([UInt8(byte)].withUnsafeBytes { format.number(in: $0, at: 0) })
            }
    }

    /// Calls `body` with a function from the places of numbers to levels.
    func levels<Result>(of bytes: [UInt8], _ body: ((Int) -> UInt8) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            guard table.isEmpty else { return body { table[Int(bytes[$0])] } }
            return body { scaling.level(format.number(in: bytes, at: $0 * format.byteCount)) }
        }
    }
}
