/// A decision as files store it, with the fields that identify its image in another copy of the data set. All fields
/// are strings; JSON omits empty ones.
struct DecisionRecord: Hashable {
    /// The column names in CSV and the keys in JSON.
    enum Field: String, CaseIterable {
        case uuid, image, digest, given, reviewer, verdict, label, mode, purpose, decided, seconds, undone
        /// The name that the image had in the source of an imported data set: for readers; an import ignores it.
        case source

        /// Whether a record without it is malformed.
        var isRequired: Bool { [.uuid, .image, .digest, .reviewer, .verdict, .decided].contains(self) }
    }

    private(set) var fields: [Field: String] = [:]

    subscript(field: Field) -> String {
        get { fields[field] ?? "" }
        set { fields[field] = newValue.isEmpty ? nil : newValue }
    }
}

/// The formats of files of decisions.
enum DecisionFormat {
    /// CSV (RFC 4180) with a header.
    case csv
    /// One JSON object per line.
    case jsonLines

    /// Chooses the format by the file name's extension.
    ///
    /// - Throws: `.unsuitable` if the extension is neither `.csv` nor `.jsonl`.
    init(fileName: String) throws {
        let name = fileName.lowercased()
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".jsonl") {
            self = .jsonLines
        } else {
            throw LabelError(.unsuitable, "\(fileName) must end in .csv or .jsonl, which chooses its format.")
        }
    }
}
