import Foundation

/// What a program that was run left behind.
public struct ProgramResult: Sendable {
    /// Its exit status; 128 and the signal's number when a signal ended it.
    public let status: Int
    /// What it printed on standard output.
    public let output: String
    /// What it printed on standard error.
    public let errors: String
}

/// Runs a program to its end.
///
/// - Parameter killAfter: Seconds after which it gets `kill -9`, if it still runs.
public func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, killAfter seconds: Double? = nil
) throws -> ProgramResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // To files, not pipes: a pipe that nobody empties would stop the program.
    let base = NSTemporaryDirectory() + "glyphforge-run-" + UUID().uuidString
    let (output, errors) = (base + ".out", base + ".err")
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    defer { for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) } }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if let seconds {
        let deadline = Date().addingTimeInterval(seconds)
        while process.isRunning, Date() < deadline { usleep(500) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    process.waitUntilExit()
    let status = Int(process.terminationStatus) + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
    return ProgramResult(status: status, output: try text(output), errors: try text(errors))
}

/// Runs a judge: a Python program of Tests/Judges that reads our files with other people's libraries.
///
/// `tools/test` makes the environment that it runs in.
public func judge(_ name: String, _ arguments: String...) throws -> ProgramResult {
    let python = Project.root + "/.venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
        return ProgramResult(status: -1, output: "", errors: "There is no \(python); run tools/test, which makes it.")
    }
    return try run(python, [Project.root + "/Tests/Judges/" + name] + arguments)
}
