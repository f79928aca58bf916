import ArgumentParser
import Foundation
import GlyphForge
import Logging
import Trainer

/// The form in which a command prints its results.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    case auto, plain, none
}

/// The options of every command that may take a while.
struct SharedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Draw a bar on a terminal and else print lines (auto), print lines (plain), or none.", valueName: "style"))
    var progress: ProgressStyle = .auto

    @Flag(name: .shortAndLong, help: "Print results and errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more of what is done; generate tells what is left out, file by file.")
    var verbose = false

    func validate() throws {
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    /// A logger to standard error.
    var logger: Logger {
        var logger = Logger(label: "glyphforge") { _ in MessageHandler() }
        logger.logLevel = quiet ? .error : verbose ? .info : .notice
        return logger
    }

    /// A display of progress; call `finish` when the work is done.
    func progressDisplay() -> ProgressDisplay { ProgressDisplay(style: quiet ? .none : progress) }
}

/// How much is done at once.
struct WorkerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Work on this many files at once; the result is the same.", valueName: "count"))
    var workers = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(workers) else {
            throw ValidationError("--workers must be 1 to 1024; got \(workers).")
        }
    }
}

/// Threads of networks' operations, whose number decides the last digits of what comes of them.
struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Threads to compute with.", valueName: "count"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads must be 1 to 1024; got \(threads).")
        }
    }
}

/// Prints messages as plain lines on standard error.
struct MessageHandler: LogHandler {
    var logLevel: Logger.Level = .notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { Console.message(Console.harmless("\(event.message)")) }
}
