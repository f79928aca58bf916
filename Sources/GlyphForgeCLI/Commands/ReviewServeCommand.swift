import ArgumentParser
import GlyphForge
import Labeler

struct ReviewServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Open a data set's labels for review in the browser.",
        discussion: """
            Prints an address; open it in a browser. It lets one browser in: for each further one, or a second reviewer, \
            the next address is printed. A decision is on the disk before the page says so; Ctrl-C ends the server, and \
            the next run goes on where this one ended. Nothing is encrypted: over a network that others can read, use an \
            SSH tunnel rather than --host.

            Examples:
              glyphforge review serve letters
              glyphforge review serve letters --reviewer ann --port 9000
              glyphforge review serve letters --host 0.0.0.0     for other machines
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free.", valueName: "number"))
    var port: UInt16 = 8017

    @Option(help: ArgumentHelp("Who reviews; asked on the page if not given.", valueName: "name"))
    var reviewer: String?

    @Option(
        help: ArgumentHelp(
            "The address to listen on; others than 127.0.0.1 let other machines in.", valueName: "address"))
    var host = "127.0.0.1"

    func validate() throws {
        if let reviewer, !ReviewerName.isValid(reviewer) { throw ValidationError(ReviewerName.rule) }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let labels = try LabelDatabase(dataset: source)
        let store = try ReviewStore(dataset: source, database: labels)
        let server = try ReviewServer(store: store, host: host, port: port, reviewer: reviewer) { next in
            Console.message("A browser was let in. For another: \(next)")
        }
        if server.isBeyondLoopback {
            Console.message(
                "Warning: other machines can reach this server, and nothing is encrypted: whoever reads along can take part."
            )
        }
        Interruption.installHandlers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { Console.result("Review \(Console.harmless(dataset)) at \(server.address)") }
            }
            group.addTask {
                while !Interruption.isRequested, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
                await server.stop()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try labels.checkpoint()
        Console.message("Ended; all decisions are in \(Console.harmless(dataset))/\(LabelDatabase.fileName).")
    }
}
