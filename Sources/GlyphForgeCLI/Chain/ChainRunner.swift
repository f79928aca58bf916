import ArgumentParser
import Foundation
import GlyphForge

/// Runs the steps of a chain one after the other, each as a process of its own, and keeps a record of each that was done; a run
/// that was stopped goes on with the step that has none.
struct ChainRunner {
    /// The folder that everything lies in.
    let folder: String
    /// Words for every long step, about progress and messages.
    let shared: [String]
    private let stepFolder: String

    /// Makes the folder, or takes up the one that an earlier run left.
    ///
    /// - Throws: ``CommandFailure`` when something else is there.
    init(folder: String, shared: [String]) throws {
        self.folder = folder
        self.shared = shared
        stepFolder = folder + "/steps"
        let files = FileManager.default
        if files.fileExists(atPath: folder), !files.fileExists(atPath: stepFolder),
            try !files.contentsOfDirectory(atPath: folder).isEmpty
        {
            throw CommandFailure("\(folder) is there and was not made by `glyphforge run`; choose another folder.")
        }
        try files.createDirectory(atPath: stepFolder, withIntermediateDirectories: true)
    }

    /// Runs a step, or finds that it was done.
    ///
    /// - Throws: ``CommandFailure`` when it was done with other options, or fails; `ExitCode` 130 when the run is to stop.
    func run(_ step: ChainStep, number: Int, of count: Int) throws {
        let title = "[\(number)/\(count)] \(step.title)"
        if let record = try record(of: step.name, as: AnyResult.self) {
            guard record.arguments == step.arguments else {
                let then = (["glyphforge"] + record.arguments).map(shellQuoted).joined(separator: " ")
                throw CommandFailure(
                    "\(folder) was begun with other options: it has the result of `\(then)`, and now it would be `\(step.line)`. Give those options, or another folder.")
            }
            message("\(title): done already")
            return
        }
        if try step.wasDone?() == true {
            message("\(title): done already")
            return
        }
        message("\(title)\n$ \(step.line)")
        for path in step.makes where FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        let started = Date()
        let output = path(of: step.name) + ".partial"
        let status = try process(step.words + (step.isLong ? shared : []), output: output)
        guard status == 0 else {
            if status == 130 || Interruption.isRequested {
                message("Stopped. The same command goes on.")
                throw ExitCode(130)
            }
            throw CommandFailure("`\(step.line)` did not succeed; when what it says is mended, the same command goes on from there.")
        }
        try keep(step, output: output, seconds: Date().timeIntervalSince(started))
    }

    /// The record of a step; nil when it was not done.
    func record<Result>(of name: String, as: Result.Type) throws -> ChainRecord<Result>? {
        guard let data = FileManager.default.contents(atPath: path(of: name)) else { return nil }
        do {
            return try JSONDecoder().decode(ChainRecord<Result>.self, from: data)
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
        guard FileManager.default.createFile(atPath: output, contents: nil), let handle = FileHandle(forWritingAtPath: output) else {
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

    private func keep(_ step: ChainStep, output: String, seconds: Double) throws {
        let printed = FileManager.default.contents(atPath: output) ?? Data()
        var record: [String: Any] = ["schema": 1, "arguments": step.arguments, "seconds": seconds]
        if step.hasResult { record["result"] = try JSONSerialization.jsonObject(with: printed) }
        let data = try JSONSerialization.data(withJSONObject: record, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try PartialFile.write(to: path(of: step.name)) { try $0.write(data) }
        try FileManager.default.removeItem(atPath: output)
    }
}
