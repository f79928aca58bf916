import Foundation
import GlyphForge

/// A step of `glyphforge run`: a `glyphforge` command and the files that it makes.
struct PipelineStep {
    /// The name of its record, unique in the pipeline.
    let name: String
    /// What the step does, in a few words for the user.
    let title: String
    /// The arguments after `glyphforge`.
    let arguments: [String]
    /// Arguments that do not affect the result, such as the number of workers. The record does not contain them.
    var neutralArguments: [String] = []
    /// Whether the command has the options for progress and messages.
    var isLong = true
    /// Whether the command prints its result as JSON with `--format json`.
    var hasResult = true
    /// The files and folders that it makes.
    var outputs: [String] = []
    /// Whether to run the command again when the step is already done. The command then quickly verifies that its
    /// output still matches its input.
    var verifies = false
    /// Whether the command itself resumes or accepts the output of an interrupted run. The output of other commands is
    /// deleted before the step is repeated.
    var resumes = false
    /// Whether the step is repeated when its arguments have changed, or when a step that it depends on is repeated. Other
    /// steps need a new folder.
    var isRepeatable = false
    /// The names of the repeatable steps whose output it uses.
    var dependencies: Set<String> = []
    /// Undoes what the step did before it is repeated; false if that must stay, and the step is not repeated.
    var undo: () throws -> Bool = { true }
    /// Checks whether the step is done although it has no record.
    var isDone: (() throws -> Bool)?
    /// Arguments to add if this path exists, which an interrupted run leaves.
    var resumption: (path: String, arguments: [String])?

    /// The command line as a user would type it.
    var commandLine: String { ShellCommand.line(["glyphforge"] + arguments) }
    /// The same for the report, without the folders of this machine.
    var publishedCommandLine: String { ShellCommand.line(["glyphforge"] + arguments.map(PublishedPaths.source)) }

    /// The arguments to run the command with now.
    var currentArguments: [String] {
        var current = arguments + neutralArguments
        if hasResult { current += ["--format", "json"] }
        if let resumption, FileManager.default.fileExists(atPath: resumption.path) { current += resumption.arguments }
        return current
    }
}

/// The record of a step that is done: `steps/NAME.json` in the pipeline's folder.
struct PipelineRecord<Result: Decodable>: Decodable {
    /// The arguments of the command.
    let arguments: [String]
    /// How long the step took.
    let seconds: Double
    /// What the command printed as JSON; nil for a command without a JSON result.
    let result: Result?
}

/// A result whose contents are not needed.
struct AnyResult: Decodable {
    init(from decoder: any Decoder) {}
}
