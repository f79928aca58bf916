/// Images in the rows of a text table, as Kaggle has them: a label and a number for each pixel.
final class TableImages: ImageSource {
    let form = ImportForm.csv
    let part: ImportPart? = nil
    var classes: [DatasetClass] { labels.classes }
    let fontNames: [String] = []
    var count: Int { labels.labels.count }
    let scaling: PixelScaling?
    let notes: [String]

    private let path: String
    private let columns: Columns
    private let labels: ImportLabels
    private let reader: TableReader
    private var position = 0

    /// Where a row has what.
    private struct Columns {
        let hasHeader: Bool
        let label: Int
        let count: Int
        let side: Int
    }

    /// The names that the labels' column has, in any case.
    private static let labelNames = ["label", "labels", "class", "target", "y"]

    /// Opens a table. It is read twice: for the labels and the range of its numbers, and for the pixels.
    init(_ path: String, _ options: ImportOptions) throws {
        guard options.part == nil else {
            throw DatasetError(.unsuitable, "\(path) has no train and test parts; omit --part.")
        }
        self.path = path
        columns = try Self.columns(path)
        let scan = try TableReader(path)
        var (words, range): ([String], NumberRange) = ([], NumberRange())
        if columns.hasHeader { _ = try scan.next() }
        while let row = try scan.next() {
            try Self.check(row, columns, scan, path)
            words.append(TableReader.text(row[columns.label]))
            for (column, field) in row.enumerated() where column != columns.label {
                guard let number = TableReader.number(field) else {
                    throw FormatError(
                        .unsuitable,
                        "\(path), row \(scan.row), column \(column + 1): '\(TableReader.text(field))' is not a number.")
                }
                range.add(number)
            }
        }
        guard !words.isEmpty else { throw DatasetError(.unsuitable, "\(path) has no images.") }
        // Words such as 1.0 are numbers too.
        let numbers = words.compactMap { Double($0).flatMap { Int(exactly: $0) } }
        labels =
            numbers.count == words.count
            ? try ImportLabels(numbers: numbers, options, subject: path)
            : try ImportLabels(words: words, options, subject: path)
        guard let found = PixelScaling(range, isInteger: false, isBoolean: false) else {
            throw DatasetError(
                .unsuitable,
                "\(path) has pixels \(range.text), not in a range that has a clear meaning (0...255, 0...1, -0.5...0.5 or "
                    + "-1...1).")
        }
        scaling = found == .none ? nil : found
        var notes = labels.notes
        if let scaling {
            notes.append(
                "The pixels of \(path) are numbers in the range \(scaling.rangeText); they were scaled to "
                    + "0...255.")
        }
        self.notes = notes
        reader = try TableReader(path)
        if columns.hasHeader { _ = try reader.next() }
    }

    /// Finds the columns by the header, or by the first row.
    private static func columns(_ path: String) throws -> Columns {
        let reader = try TableReader(path)
        guard let first = try reader.next() else { throw DatasetError(.unsuitable, "\(path) has no rows.") }
        let texts = first.map(TableReader.text)
        // A row of data has at most one word, its label.
        let hasHeader = first.count { TableReader.number($0) == nil } > 1
        var label = hasHeader ? texts.firstIndex { labelNames.contains($0.lowercased()) } : nil
        if label == nil, ImageLayout.side(area: first.count - 1) != nil { label = 0 }
        guard let label, let side = ImageLayout.side(area: first.count - 1) else {
            let found = "\(TextFormat.count(first.count, "column")) separated by \(reader.separatorName)"
            let advice =
                ImageLayout.side(area: first.count) != nil
                ? "It seems to have pixels, but no column of labels; add one named label."
                : "An import needs a column of labels, named label or the first one, and one column for each pixel of a square "
                    + "image, such as 784 for 28 x 28."
            throw DatasetError(.unsuitable, "\(path) is a table with \(found). \(advice)")
        }
        return Columns(hasHeader: hasHeader, label: label, count: first.count, side: side)
    }

    private static func check(
        _ row: [ArraySlice<UInt8>], _ columns: Columns, _ reader: TableReader, _ path: String
    ) throws {
        guard row.count == columns.count else {
            throw FormatError(
                .damaged,
                "\(path), row \(reader.row): \(TextFormat.count(row.count, "column")) instead of \(columns.count).")
        }
    }

    func next() throws -> ImportItem? {
        guard position < count, let row = try reader.next() else { return nil }
        try Self.check(row, columns, reader, path)
        defer { position += 1 }
        let scaling = scaling ?? .none
        var pixels: [UInt8] = []
        pixels.reserveCapacity(columns.side * columns.side)
        for (column, field) in row.enumerated() where column != columns.label {
            pixels.append(scaling.level(TableReader.number(field) ?? 0))
        }
        return ImportItem(
            label: Int(labels.labels[position]), font: nil, name: nil,
            contents: .pixels(GreyImage(width: columns.side, height: columns.side, pixels: pixels)))
    }
}
