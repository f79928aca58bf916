/// A picture with a row of random images for each class of a data set.
public struct ContactSheet {
    private static let gap = 2
    private static let gapLevel: UInt8 = 96

    private let dataset: Dataset
    private let columns: Int
    private let rows: Int

    /// The maximum number of rows. With more classes, evenly spaced ones of those with images are shown.
    public static let maxRows = 64

    /// - Parameters:
    ///   - dataset: The data set.
    ///   - columns: The number of images in a row.
    ///   - rows: The number of rows if only one class is shown.
    public init(_ dataset: Dataset, columns: Int, rows: Int) {
        precondition(columns > 0 && rows > 0)
        self.dataset = dataset
        self.columns = columns
        self.rows = rows
    }

    /// Writes the sheet as a PNG file, replacing an existing PNG file.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - label: The class to show; nil shows a row of each class.
    ///   - seed: The random seed that selects images.
    /// - Throws: An error with the code `.exists` if something other than a PNG file exists at the path.
    public func write(to path: String, label: Int?, seed: UInt64) throws {
        try ReplaceableFile(path, kind: "a PNG file", beginning: PNGEncoder.signature, option: "--out").write(
            png(label: label, seed: seed))
    }

    /// The sheet as a PNG file's bytes.
    ///
    /// - Parameters:
    ///   - label: The class to show; nil shows a row of each class.
    ///   - seed: The random seed that selects images.
    public func png(label: Int?, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let byClass = dataset.imagesByClass()
        let lines: [[Int]]
        if let label {
            let images = RandomSample.draw(columns * rows, from: byClass[label], using: &generator)
            lines = stride(from: 0, to: images.count, by: columns).map {
                Array(images[$0..<min($0 + columns, images.count)])
            }
        } else {
            let filled = byClass.filter { !$0.isEmpty }
            let shown = min(Self.maxRows, filled.count)
            lines = (0..<shown).map {
                RandomSample.draw(columns, from: filled[$0 * filled.count / shown], using: &generator)
            }
        }
        return draw(lines)
    }

    private func draw(_ lines: [[Int]]) -> [UInt8] {
        let side = dataset.side
        let pitch = side + Self.gap
        let width = max(1, lines.map(\.count).max() ?? 0) * pitch + Self.gap
        let height = max(1, lines.count) * pitch + Self.gap
        var pixels = [UInt8](repeating: Self.gapLevel, count: width * height)
        for (row, line) in lines.enumerated() {
            for (column, image) in line.enumerated() {
                let source = dataset.pixels(at: image)
                let corner = (row * pitch + Self.gap) * width + column * pitch + Self.gap
                for y in 0..<side {
                    for x in 0..<side { pixels[corner + y * width + x] = source[y * side + x] }
                }
            }
        }
        var file: [UInt8] = []
        pixels.withUnsafeBytes { PNGEncoder().encode($0, width: width, height: height, to: &file) }
        return file
    }
}
