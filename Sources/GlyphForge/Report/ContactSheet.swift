/// A picture of many images of a data set: a row of random ones for each class.
public struct ContactSheet {
    private static let gap = 2
    private static let gapLevel: UInt8 = 96

    private let dataset: Dataset
    private let columns: Int
    private let rows: Int

    /// The most rows of a sheet; with more classes, that many of those with images, at even distances.
    public static let mostRows = 64

    /// - Parameters:
    ///   - columns: Images in a row.
    ///   - rows: Rows, when only one class is shown.
    public init(_ dataset: Dataset, columns: Int, rows: Int) {
        precondition(columns > 0 && rows > 0)
        self.dataset = dataset
        self.columns = columns
        self.rows = rows
    }

    /// Writes the sheet as a PNG file; one that is there is replaced.
    ///
    /// - Throws: `.exists` when something else than a PNG is there.
    public func write(to path: String, label: Int?, seed: UInt64) throws {
        try ReplaceableFile(path, kind: "a PNG file", beginning: PNGEncoder.signature, option: "--out").write(
            png(label: label, seed: seed))
    }

    /// The sheet as a PNG file's bytes.
    ///
    /// - Parameters:
    ///   - label: The class to fill the sheet with; nil shows a row of each.
    ///   - seed: Decides which images are shown.
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
            let shown = min(Self.mostRows, filled.count)
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
