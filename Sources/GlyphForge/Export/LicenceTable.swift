internal import GRDB

/// The licence texts of an export, numbered from 1, so that the rows of images have a number instead of the text.
struct LicenceTable: Sendable {
    /// The table's file.
    static let name = "licences.csv"

    private var texts: [String] = []
    private var numbers: [ExactText: Int] = [:]

    init(_ splits: [ExportSplit]) throws {
        for split in splits {
            let found = try split.dataset.manifest.read {
                try String.fetchAll($0, sql: "SELECT text FROM licences ORDER BY id")
            }
            for text in found where numbers[ExactText(text)] == nil {
                texts.append(text)
                numbers[ExactText(text)] = texts.count
            }
        }
    }

    /// The number of a text; 0 for none.
    func number(_ text: String?) -> Int { text.flatMap { numbers[ExactText($0)] } ?? 0 }

    /// The contents of the file.
    var csv: String {
        "licence,text\n" + texts.enumerated().map { "\($0 + 1),\(CSV.field($1))\n" }.joined()
    }
}
