import ArgumentParser
import Foundation
import GlyphForge

/// Runs the steps of a chain one after the other, each as a process of its own, and keeps a record of each that was
/// done; a run that was stopped goes on with the step that has none.
final class PipelineRunner {
    /// The folder that everything lies in.
    let folder: String
    /// Words for every long step, about progress and messages.
    let shared: [String]
    private let stepFolder: String
    /// Locked for as long as this is, so that no other run works in the folder.
    private let descriptor: Int32

    /// Makes the folder, or takes up the one that an earlier run left.
    ///
    /// - Throws: ``CommandFailure`` when something else is there.
    init(folder: String, shared: [String]) throws {
        self.folder = folder
        self.shared = shared
        stepFolder = folder + "/steps"
        let files = FileManager.default
        if files.fileExists(atPath: folder), !files.fileExists(atPath: stepFolder),
            (try? files.contentsOfDirectory(atPath: folder).isEmpty) != true
        {
            throw CommandFailure("\(folder) is there and was not made by `glyphforge run`; choose another folder.")
        }
        do {
            try files.createDirectory(atPath: stepFolder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(stepFolder) cannot be made; choose another folder.")
        }
        descriptor = open(stepFolder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure("\(stepFolder) cannot be opened: \(String(cString: strerror(errno))).")
        }
        try PartialFile.lock(descriptor, for: folder)
    }

    deinit { close(descriptor) }

    /// Runs a step, or finds that it was done.
    ///
    /// - Returns: The seconds it took; nil where no record tells.
    /// - Throws: ``CommandFailure`` when it was done with other options, or fails; `ExitCode` 130 when the run is to
    ///   stop.
    func run(_ step: PipelineStep, number: Int, of count: Int) throws -> Double? {
        let title = "[\(number)/\(count)] \(step.title)"
        if let record = try record(of: step.name, as: AnyResult.self) {
            guard record.arguments == step.arguments else {
                let then = ShellCommand.line(["glyphforge"] + record.arguments)
                throw CommandFailure(
                    "\(folder) was begun with other options: it has the result of `\(then)`, and now it would be `\(step.line)`. Give those options, or another folder."
                )
            }
            if let missing = step.makes.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
                throw CommandFailure(
                    "\(missing) is gone, although its step was done; remove \(path(of: step.name)) and the records after it, and the same command makes it again."
                )
            }
            if step.checksAgain {
                let output = path(of: step.name) + ".partial"
                defer { try? FileManager.default.removeItem(atPath: output) }
                guard try process(step.words + ["--quiet"], output: output) == 0 else {
                    throw CommandFailure(
                        "What \(folder) was made from has changed; choose another folder for what there is now.")
                }
            }
            message("\(title): done already")
            return record.seconds
        }
        if try step.wasDone?() == true {
            message("\(title): done already")
            return nil
        }
        message("\(title)\n$ \(step.line)")
        for path in step.makes where !step.goesOn && FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        let started = Date()
        let output = path(of: step.name) + ".partial"
        let status = try process(step.words + (step.isLong ? shared : []), output: output)
        guard status == 0 else {
            if status == 130 || Interruption.isRequested {
                message("Stopped. The same command goes on.")
                throw ExitCode(130)
            }
            throw CommandFailure(
                "`\(step.line)` did not succeed. When what it says is mended the same command goes on from there; for other fonts or options choose another folder."
            )
        }
        let seconds = Date().timeIntervalSince(started)
        try keep(step, output: output, seconds: seconds)
        return seconds
    }

    /// The record of a step; nil when it was not done.
    func record<Result>(of name: String, as: Result.Type) throws -> PipelineRecord<Result>? {
        guard let data = FileManager.default.contents(atPath: path(of: name)) else { return nil }
        do {
            return try JSON.decoder().decode(PipelineRecord<Result>.self, from: data)
        } catch {
            throw CommandFailure("\(path(of: name)) is damaged; remove it, and the same command does that step again.")
        }
    }

    private func path(of name: String) -> String { "\(stepFolder)/\(name).json" }

    private func message(_ text: String) {
        if !shared.contains("--quiet") { Console.message(text) }
    }

    /// Runs this program with other words, its standard output going to a file, and hands on a wish to stop.
    private func process(_ words: [String], output: String) throws -> Int {
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else {
            throw CommandFailure("\(output) cannot be written: \(String(cString: strerror(errno))).")
        }
        defer { try? handle.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = words
        process.standardOutput = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var isAsked = false
        while process.isRunning {
            if Interruption.isRequested, !isAsked {
                process.interrupt()
                isAsked = true
            }
            usleep(20_000)
        }
        return Int(process.terminationStatus) + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    private func keep(_ step: PipelineStep, output: String, seconds: Double) throws {
        let printed = FileManager.default.contents(atPath: output) ?? Data()
        var record: [String: Any] = ["schema": 1, "arguments": step.arguments, "seconds": seconds]
        if step.hasResult {
            guard let result = try? JSONSerialization.jsonObject(with: printed) else {
                throw CommandFailure("`\(step.line)` printed no JSON; give the same command again.")
            }
            record["result"] = result
        }
        let data = try JSONSerialization.data(
            withJSONObject: record, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try PartialFile.write(to: path(of: step.name)) { try $0.write(data) }
        try FileManager.default.removeItem(atPath: output)
    }
}
