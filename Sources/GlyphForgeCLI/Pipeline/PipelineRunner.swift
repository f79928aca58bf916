import ArgumentParser
import Foundation
import GlyphForge

/// Runs the steps of a pipeline in order, each in a process of its own, and keeps a record of each finished step. An
/// interrupted run resumes at the first step without a record.
final class PipelineRunner {
    /// The pipeline's output folder.
    let folder: String
    /// Arguments about progress and messages for every long step.
    private let displayArguments: [String]
    private let stepFolder: String
    /// Holds a lock on the folder for the lifetime of this object, so that no other run uses it.
    private let descriptor: Int32

    /// Creates the folder, or opens the folder of an earlier run.
    ///
    /// - Throws: ``CommandFailure`` when the folder contains something else.
    init(folder: String, displayArguments: [String]) throws {
        self.folder = folder
        self.displayArguments = displayArguments
        stepFolder = folder + "/steps"
        let files = FileManager.default
        if files.fileExists(atPath: folder), !files.fileExists(atPath: stepFolder) {
            let contents: [String]
            do {
                contents = try files.contentsOfDirectory(atPath: folder)
            } catch {
                throw CommandFailure(
                    """
                    Cannot use \(folder) as the output folder: \(CommandFailure.reason(of: error)). Choose another \
                    folder.
                    """
                )
            }
            guard contents.isEmpty else {
                throw CommandFailure("\(folder) exists and was not made by `glyphforge run`. Choose another folder.")
            }
        }
        do {
            try files.createDirectory(atPath: stepFolder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                "Cannot create the folder \(stepFolder): \(CommandFailure.reason(of: error)). Choose another folder.")
        }
        descriptor = open(stepFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure("Cannot open \(stepFolder): \(String(cString: strerror(errno))).")
        }
        try PartialFile.lock(descriptor, for: folder)
    }

    deinit { close(descriptor) }

    /// Forgets the steps that were done with other arguments and can be repeated, and the steps that depend on them, so
    /// that they are done again. All other steps are kept.
    func forgetOutdated(_ steps: [PipelineStep]) throws {
        var outdated: [PipelineStep] = []
        for step in steps {
            let record = try record(of: step.name, as: AnyResult.self)
            let isChanged = record.map { $0.arguments != step.arguments } ?? false
            // A step that needs a new folder is reported when its turn comes; nothing may be lost before.
            guard step.isRepeatable || !isChanged else { return }
            if isChanged || outdated.contains(where: { step.dependencies.contains($0.name) }) { outdated.append(step) }
        }
        // The last step first, so that an interruption leaves no step with an outdated input.
        for step in outdated.reversed() where try step.undo() {
            message("\(step.title): to be repeated, because options have changed")
            for path in [path(of: step.name), step.resumption?.path] {
                if let path, FileManager.default.fileExists(atPath: path) {
                    try FileManager.default.removeItem(atPath: path)
                }
            }
        }
    }

    /// Runs a step, unless it is already done.
    ///
    /// - Returns: The seconds that the step took; nil when they are not recorded.
    /// - Throws: ``CommandFailure`` when the step was done with other options or fails; `ExitCode` 130 when the run is
    ///   interrupted.
    func run(_ step: PipelineStep, number: Int, of count: Int) throws -> Double? {
        let title = "[\(number)/\(count)] \(step.title)"
        if let record = try record(of: step.name, as: AnyResult.self) {
            try verify(step, against: record)
            message("\(title): already done")
            return record.seconds
        }
        if try step.isDone?() == true {
            message("\(title): already done")
            return nil
        }
        message("\(title)\n$ \(step.commandLine)")
        for path in step.outputs where !step.resumes && FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        let started = Date()
        let output = path(of: step.name) + ".partial"
        let status = try run(step.currentArguments + (step.isLong ? displayArguments : []), output: output)
        guard status == 0 else {
            if status == 130 || Interruption.isRequested {
                if !displayArguments.contains("--quiet") { throw Interruption.report() }
                throw ExitCode(130)
            }
            throw CommandFailure(
                """
                `\(step.commandLine)` failed. Fix the cause and run the same command again to resume; for other fonts \
                or options, choose another folder.
                """)
        }
        let seconds = Date().timeIntervalSince(started)
        try writeRecord(of: step, output: output, seconds: seconds)
        return seconds
    }

    /// The record of a step; nil when the step is not done.
    func record<Result>(of name: String, as: Result.Type) throws -> PipelineRecord<Result>? {
        guard let data = FileManager.default.contents(atPath: path(of: name)) else { return nil }
        do {
            return try JSON.decoder().decode(PipelineRecord<Result>.self, from: data)
        } catch {
            throw CommandFailure(
                """
                Cannot read \(path(of: name)): it is damaged, or another version of glyphforge wrote it. Delete it and \
                run the same command again, which repeats that step.
                """)
        }
    }

    /// Checks that a finished step has the arguments, the output and the input of this run.
    private func verify(_ step: PipelineStep, against record: PipelineRecord<AnyResult>) throws {
        guard record.arguments == step.arguments else {
            throw CommandFailure(
                """
                \(folder) was made with other options: the step was \
                `\(ShellCommand.line(["glyphforge"] + record.arguments))` and is now `\(step.commandLine)`. Use the \
                same options, or choose another folder.
                """)
        }
        if let missing = step.outputs.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
            throw CommandFailure(
                """
                \(missing) is missing, although \(path(of: step.name)) records it as done. Delete this record and \
                those of the later steps, and run the same command again.
                """)
        }
        guard step.verifies else { return }
        let output = path(of: step.name) + ".partial"
        // The next run overwrites the file if it cannot be removed.
        defer { try? FileManager.default.removeItem(atPath: output) }
        guard try run(step.currentArguments + ["--quiet"], output: output) == 0 else {
            throw CommandFailure(
                "The fonts that \(folder) was made from have changed. Choose another folder for the current fonts.")
        }
    }

    private func path(of name: String) -> String { "\(stepFolder)/\(name).json" }

    private func message(_ text: String) {
        if !displayArguments.contains("--quiet") { Console.message(text) }
    }

    /// Runs this program with other arguments, writes its standard output to a file, and passes an interruption on to
    /// it.
    private func run(_ arguments: [String], output: String) throws -> Int {
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else {
            throw CommandFailure("Cannot write \(output): \(String(cString: strerror(errno))).")
        }
        // Only the child process writes to the file.
        defer { try? handle.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = handle
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw CommandFailure(
                "Cannot start `\(ShellCommand.line(["glyphforge"] + arguments))`: \(CommandFailure.reason(of: error)).")
        }
        var isForwarded = false
        while process.isRunning {
            if Interruption.isRequested, !isForwarded {
                process.interrupt()
                isForwarded = true
            }
            usleep(20_000)
        }
        return Int(process.terminationStatus) + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    private func writeRecord(of step: PipelineStep, output: String, seconds: Double) throws {
        var record: [String: Any] = ["schema": 1, "arguments": step.arguments, "seconds": seconds]
        if step.hasResult {
            do {
                let printed = try Data(contentsOf: URL(fileURLWithPath: output))
                record["result"] = try JSONSerialization.jsonObject(with: printed)
            } catch {
                throw CommandFailure(
                    "`\(step.commandLine)` printed no valid JSON to \(output). Run the same command again.")
            }
        }
        let data = try JSONSerialization.data(
            withJSONObject: record, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try PartialFile.write(to: path(of: step.name)) { try $0.write(data) }
        try FileManager.default.removeItem(atPath: output)
    }
}
