import Foundation
import GlyphForge

/// A step of `glyphforge run`: a command of this program as a user could type it, and what it leaves behind.
struct PipelineStep {
    /// What its record is called; no two steps of a chain share one.
    let name: String
    /// What it does, for the reader.
    let title: String
    /// The words after `glyphforge`.
    let arguments: [String]
    /// Words that change how it is done and not what comes of it, such as how many workers.
    var manner: [String] = []
    /// Whether it may take a while, and so has options of progress and messages.
    var isLong = true
    /// Whether the command prints its result as JSON when asked.
    var hasResult = true
    /// What it makes.
    var makes: [String] = []
    /// Whether the command is given again although its step was done, as it says by itself, and soon, whether the
    /// result still is what it would make.
    var checksAgain = false
    /// Whether the command finds by itself what an earlier run of it made; else that is removed when a run was stopped
    /// between it and the record.
    var goesOn = false
    /// Finds, where there is no record, whether it was done all the same.
    var wasDone: (() throws -> Bool)?
    /// Words to add when an earlier run left a beginning to go on with.
    var resumption: (path: String, words: [String])?

    /// The command, as a shell takes it.
    var line: String { ShellCommand.line(["glyphforge"] + arguments) }

    /// The words to run it by now.
    var words: [String] {
        var words = arguments + manner
        if hasResult { words += ["--format", "json"] }
        if let resumption, FileManager.default.fileExists(atPath: resumption.path) { words += resumption.words }
        return words
    }
}

/// That a step was done: in `steps/NAME.json` of the chain's folder.
struct PipelineRecord<Result: Decodable>: Decodable {
    /// The command's words.
    let arguments: [String]
    /// How long it took.
    let seconds: Double
    /// What the command printed as JSON; nil where it has no such result.
    let result: Result?
}

/// A result that nobody looks into.
struct AnyResult: Decodable {
    init(from decoder: any Decoder) {}
}
