internal import Foundation
public import GlyphForge

/// Writes issues to files for other programs.
public struct IssueFiles {
    private let flags: LabelFlags
    private let classes: [DatasetClass]?
    private let verdictOfFace: [Int: FontVerdict]
    private let faceOfImage: [Int?]

    /// Prepares the files of a run.
    ///
    /// - Parameters:
    ///   - flags: The run.
    ///   - dataset: The data set of the run; nil where only predictions are known.
    public init(_ flags: LabelFlags, dataset: Dataset?) throws {
        self.flags = flags
        classes = dataset?.classes
        verdictOfFace = Dictionary(uniqueKeysWithValues: flags.verdicts.map { ($0.face, $0) })
        let origins = try dataset.map { try ImageOrigins($0) }
        faceOfImage = origins.map { origins in origins.faceOfImage.map { $0.map { origins.faces[$0].number } } } ?? []
    }

    /// Writes a CSV file with a row for each issue, worst first: the image, its given and suggested label, the score,
    /// the cause, the font's family, style and file, and the probability that the face is a symbol font (in the column
    /// `font_is_no_alphabet`), and the name that the image had in the source of an imported data set.
    public func writeCSV(to path: String) throws {
        var text = Self.header + ",source\n"
        for issue in flags.issues {
            let verdict = verdict(on: issue)
            let fields = [
                "\(issue.index)", symbol(issue.given), issue.suggested.map(symbol) ?? "", "\(Float(issue.score))",
                issue.cause.rawValue,
                verdict?.family ?? "", verdict?.style ?? "", verdict?.file ?? "",
                verdict.map { "\(Float($0.probability))" } ?? "", issue.source ?? "",
            ]
            text += fields.map(CSV.field).joined(separator: ",") + "\n"
        }
        try Self.table(path).write(Array(text.utf8))
    }

    /// Writes a line of JSON for each issue, worst first, in the form that `--format json` prints.
    public func writeJSONLines(to path: String) throws {
        let encoder = JSON.encoder()
        var text: [UInt8] = []
        for issue in flags.issues { text += Array(try encoder.encode(issue)) + [UInt8(ascii: "\n")] }
        try Self.lines(path).write(text)
    }

    /// Checks before a long computation that the files can be written.
    ///
    /// - Parameters:
    ///   - csv: The path of the CSV file; nil for none.
    ///   - jsonLines: The path of the file of JSON lines; nil for none.
    /// - Throws: An error that names the path when a different file exists there or the folder is not writable.
    public static func checkPlaces(csv: String?, jsonLines: String?) throws {
        try csv.map(table)?.checkPlace()
        try jsonLines.map(lines)?.checkPlace()
    }

    private static func table(_ path: String) -> ReplaceableFile {
        ReplaceableFile(path, kind: "a table of issues", beginning: Array(header.utf8), option: "--csv")
    }

    private static func lines(_ path: String) -> ReplaceableFile {
        ReplaceableFile(
            path, kind: "a JSON Lines file of issues", beginning: Array("{\"cause\":".utf8), option: "--jsonl")
    }

    /// The columns of all versions. Tables of earlier versions lack the ones after these, and may be replaced.
    private static let header = "index,given,suggested,score,cause,family,style,file,font_is_no_alphabet"

    private func symbol(_ label: Int) -> String { classes?[label].symbol ?? "\(label)" }

    private func verdict(on issue: Issue) -> FontVerdict? {
        faceOfImage.isEmpty ? nil : faceOfImage[issue.index].flatMap { verdictOfFace[$0] }
    }
}
