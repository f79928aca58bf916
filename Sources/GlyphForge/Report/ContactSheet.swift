/// Pictures with a row of random images for each class of a data set.
public struct ContactSheet {
    private static let gap = 2
    private static let gapLevel: UInt8 = 96

    private let dataset: Dataset
    private let columns: Int
    private let rows: Int

    /// The maximum number of rows on a page, where each class has a row.
    public static let maxRows = 64

    private let scale: Int

    /// - Parameters:
    ///   - dataset: The data set.
    ///   - columns: The number of images in a row.
    ///   - rows: The number of rows if only one class is shown.
    ///   - scale: The side of a pixel of the images, in pixels of the sheet, 1 or more.
    public init(_ dataset: Dataset, columns: Int, rows: Int, scale: Int = 1) {
        precondition(columns > 0 && rows > 0 && scale > 0)
        self.dataset = dataset
        self.columns = columns
        self.rows = rows
        self.scale = scale
    }

    /// The files that ``write(to:label:seed:)`` writes: the path, and `sheet-2.png` and so on for further pages.
    ///
    /// - Parameter label: The class to show; nil shows a row of each class with images.
    public func files(_ path: String, label: Int?) -> [String] {
        let shown = label == nil ? dataset.imagesByClass().count { !$0.isEmpty } : 0
        let count = max(1, (shown + Self.maxRows - 1) / Self.maxRows)
        let stem = path.lowercased().hasSuffix(".png") ? String(path.dropLast(4)) : path
        return (1...count).map { $0 == 1 ? path : "\(stem)-\($0).png" }
    }

    /// Writes the sheet's pages as PNG files, replacing existing PNG files.
    ///
    /// - Parameters:
    ///   - path: The path of the first page; see ``files(_:label:)``.
    ///   - label: The class to show; nil shows a row of each class with images.
    ///   - seed: The random seed that selects images.
    /// - Returns: The files' paths.
    /// - Throws: An error with the code `.exists` if something other than a PNG file exists at a path.
    @discardableResult
    public func write(to path: String, label: Int?, seed: UInt64) throws -> [String] {
        let paths = files(path, label: label)
        let pages = paths.map {
            ReplaceableFile($0, kind: "a PNG file", beginning: PNGEncoder.signature, option: "--out")
        }
        for page in pages { try page.checkPlace() }
        for (page, lines) in zip(pages, lines(label: label, seed: seed)) { try page.write(png(lines)) }
        return paths
    }

    /// The images of a row, and its label.
    struct Line {
        let label: String
        let images: [Int]
    }

    /// The rows of each page.
    func lines(label: Int?, seed: UInt64) -> [[Line]] {
        var generator = SeededGenerator(seed: seed)
        let byClass = dataset.imagesByClass()
        if let label {
            let images = RandomSample.draw(columns * rows, from: byClass[label], using: &generator)
            return [
                stride(from: 0, to: images.count, by: columns).map {
                    Line(label: "", images: Array(images[$0..<min($0 + columns, images.count)]))
                }
            ]
        }
        let lines = byClass.enumerated().filter { !$0.element.isEmpty }.map { label, images in
            let item = dataset.classes[label]
            return Line(
                label: item.codepoint == nil ? "#\(label)" : item.notation,
                images: RandomSample.draw(columns, from: images, using: &generator))
        }
        guard !lines.isEmpty else { return [[]] }
        return stride(from: 0, to: lines.count, by: Self.maxRows).map {
            Array(lines[$0..<min($0 + Self.maxRows, lines.count)])
        }
    }

    /// A page as a PNG file's bytes. Rows begin with their label: the code point, or `#` and the number of a class that is
    /// not a character.
    func png(_ lines: [Line]) -> [UInt8] {
        let side = dataset.side * scale
        let pitch = side + Self.gap
        let letters = lines.map(\.label.count).max() ?? 0
        let textScale = max(1, min(scale, pitch / (TinyFont.height + 2)))
        let margin = letters == 0 ? 0 : letters * TinyFont.advance * textScale + Self.gap
        let width = margin + max(1, lines.map(\.images.count).max() ?? 0) * pitch + Self.gap
        let height = max(1, lines.count) * pitch + Self.gap
        var pixels = [UInt8](repeating: Self.gapLevel, count: width * height)
        for (row, line) in lines.enumerated() {
            let top = row * pitch + Self.gap
            let textTop = top + (side - TinyFont.height * textScale) / 2
            for (x, y) in TinyFont.ink(line.label) {
                for place in 0..<textScale * textScale {
                    let (dx, dy) = (place % textScale, place / textScale)
                    pixels[(textTop + y * textScale + dy) * width + Self.gap + x * textScale + dx] = 255
                }
            }
            for (column, image) in line.images.enumerated() {
                let source = dataset.pixels(at: image)
                let corner = top * width + margin + column * pitch + Self.gap
                for y in 0..<side {
                    for x in 0..<side {
                        pixels[corner + y * width + x] = source[y / scale * dataset.side + x / scale]
                    }
                }
            }
        }
        var file: [UInt8] = []
        pixels.withUnsafeBytes { PNGEncoder().encode($0, width: width, height: height, to: &file) }
        return file
    }
}
