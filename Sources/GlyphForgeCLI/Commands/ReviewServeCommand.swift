import ArgumentParser
import GlyphForge
import Labeler

struct ReviewServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the review page of a data set to the browser.",
        discussion: """
            Prints an address to open in a browser. Each address admits one browser; when it is used, the address for \
            the next browser or reviewer is printed. Every decision is saved to disk before the page confirms it. \
            Ctrl-C stops the server; run the command again to continue the review. The connection is not encrypted: on \
            a network that you do not trust, use an SSH tunnel instead of --host.

            Examples:
              glyphforge review serve letters
              glyphforge review serve letters --reviewer ann --port 9000
              glyphforge review serve letters --host 0.0.0.0     allow other machines
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Port to listen on; 0 for any free port", valueName: "number"))
    var port: UInt16 = 8017

    @Option(help: ArgumentHelp("Name of the reviewer (default: the page asks)", valueName: "name"))
    var reviewer: String?

    @Option(
        help: ArgumentHelp(
            "Address to listen on; any other than 127.0.0.1 admits other machines", valueName: "address"))
    var host = "127.0.0.1"

    func validate() throws {
        if let reviewer, !ReviewerName.isValid(reviewer) { throw ValidationError(ReviewerName.rule) }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let labels = try LabelDatabase(dataset: source)
        let store = try ReviewStore(dataset: source, database: labels)
        let server = try ReviewServer(store: store, host: host, port: port, reviewer: reviewer) { next in
            Console.message("A browser has connected. Address for another browser: \(next)")
        }
        if server.isBeyondLoopback {
            Console.message(
                """
                Warning: Other machines can reach this server, and the connection is not encrypted. Anyone who can \
                read the traffic can submit decisions.
                """
            )
        }
        Interruption.installHandlers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { Console.result("Review \(Console.harmless(dataset)) at \(server.address)") }
            }
            group.addTask {
                // `sleep` throws only when the task is cancelled, which the loop checks.
                while !Interruption.isRequested, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
                await server.stop()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try labels.checkpoint()
        Console.message("Stopped. All decisions are in \(Console.harmless(dataset))/\(LabelDatabase.fileName).")
    }
}
