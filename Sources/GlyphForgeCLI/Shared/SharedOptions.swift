import ArgumentParser
import Foundation
import GlyphForge
import Logging

/// The format in which a command prints its result.
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
            "Progress display: a bar on a terminal and lines elsewhere (auto), always lines (plain), or none",
            valueName: "style"))
    var progress: ProgressStyle = .auto

    @Flag(name: .shortAndLong, help: "Print only results and errors")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print more messages, such as every reject with its font file")
    var verbose = false

    func validate() throws {
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    /// A logger that prints on standard error.
    var logger: Logger {
        var logger = Logger(label: "glyphforge") { _ in MessageHandler() }
        logger.logLevel = quiet ? .error : verbose ? .info : .notice
        return logger
    }

    /// A progress display. Call `finish` when the work is done.
    func progressDisplay() -> ProgressDisplay { ProgressDisplay(style: quiet ? .none : progress) }
}

/// The option for the number of worker threads.
struct WorkerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Number of worker threads; does not affect the result", valueName: "count"))
    var workers = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(workers) else {
            throw ValidationError("--workers must be 1 to 1024; got \(workers).")
        }
    }
}

/// The option for the number of threads of one computation. Unlike the number of workers, it affects the last digits of
/// results, because sums are formed in another order.
struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Number of compute threads", valueName: "count"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads must be 1 to 1024; got \(threads).")
        }
    }
}

/// Prints log messages as plain lines on standard error.
struct MessageHandler: LogHandler {
    var logLevel: Logger.Level = .notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { Console.message(Console.harmless("\(event.message)")) }
}
