/// A decision as files have it: with what finds its image in another copy of the data set. All are texts; an empty one
/// is left out in JSON.
struct DecisionRecord: Hashable {
    /// The names of the columns, and of the keys in JSON.
    enum Field: String, CaseIterable {
        case uuid, image, digest, given, reviewer, verdict, label, mode, purpose, decided, seconds, undone

        /// Whether every record has it.
        var isRequired: Bool { [.uuid, .image, .digest, .reviewer, .verdict, .decided].contains(self) }
    }

    private(set) var fields: [Field: String] = [:]

    subscript(field: Field) -> String {
        get { fields[field] ?? "" }
        set { fields[field] = newValue.isEmpty ? nil : newValue }
    }
}

/// The two forms of files of decisions.
enum DecisionFormat {
    /// A table with a header, RFC 4180.
    case csv
    /// An object on each line.
    case jsonLines

    /// By the ending of a file's name.
    init(fileName: String) throws {
        let name = fileName.lowercased()
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".jsonl") {
            self = .jsonLines
        } else {
            throw LabelError(.unsuitable, "\(fileName) is to end in .csv or .jsonl: its form follows from its name.")
        }
    }
}
