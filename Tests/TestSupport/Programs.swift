import Foundation

/// The exit status and output of a program.
public struct ProgramResult: Sendable {
    /// The exit status; 128 plus the signal's number if a signal ended the program.
    public let status: Int
    /// The text on standard output.
    public let output: String
    /// The text on standard error.
    public let errors: String
}

/// Runs a program and waits until it ends.
///
/// - Parameter killAfter: Seconds after which the program is killed with SIGKILL if it still runs.
public func run(
    _ program: String, _ arguments: [String], in folder: String? = nil, killAfter seconds: Double? = nil
) throws -> ProgramResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // The output goes to files, because a full pipe would block the program.
    let base = NSTemporaryDirectory() + "glyphforge-run-" + UUID().uuidString
    let (output, errors) = (base + ".out", base + ".err")
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    // Files that are left in the temporary folder do no harm.
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

/// Runs a judge: a Python program in Tests/Judges that checks this program's files with independent libraries.
///
/// `tools/test` creates the Python environment.
public func judge(_ name: String, _ arguments: String...) throws -> ProgramResult {
    let python = Project.root + "/.venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
        return ProgramResult(status: -1, output: "", errors: "\(python) is missing; run tools/test, which creates it.")
    }
    return try run(python, [Project.root + "/Tests/Judges/" + name] + arguments)
}
