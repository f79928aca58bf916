internal import FlyingFox
internal import FlyingSocks
internal import Foundation
internal import Glibc
internal import GlyphForge

/// The HTTP server of a review: its address, and when it listens. ``ReviewRoutes`` answers the requests.
package final class ReviewServer: Sendable {
    /// The address to open. It admits one browser; the next one needs a new address.
    package var address: String { Self.address(reachableHost, port, gate) }
    /// Whether other machines can reach the server.
    package let isBeyondLoopback: Bool

    private let host: String
    /// `host`, or an address that other machines can reach if the server listens on all addresses.
    private let reachableHost: String
    private let port: UInt16
    private let gate: RequestGate
    private let routes: ReviewRoutes
    private let listener: HTTPServer

    /// Prepares a server. It does not listen before ``run(isListening:)``.
    ///
    /// - Parameters:
    ///   - store: The review to serve.
    ///   - host: An IPv4 address of this machine; `0.0.0.0` for all of them.
    ///   - port: The port to listen on; 0 for any free one.
    ///   - reviewer: The reviewer's name; nil to ask for it on the page.
    ///   - didAdmit: Called when a browser is admitted, with the address for the next browser.
    /// - Throws: ``ServerError`` if the address is not valid or no port is free, or an error in reading the data set.
    package init(
        store: ReviewStore, host: String = "127.0.0.1", port: UInt16, reviewer: String?,
        didAdmit: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let port = port == 0 ? try NetworkAddress.freePort(host) : port
        let reachableHost = host == "0.0.0.0" ? NetworkAddress.external() ?? host : host
        isBeyondLoopback = !host.hasPrefix("127.")
        let gate = RequestGate(host: host, port: port, beyondLoopback: isBeyondLoopback, reviewer: reviewer)
        self.host = host
        self.reachableHost = reachableHost
        self.port = port
        self.gate = gate
        routes = try ReviewRoutes(store: store, gate: gate) { didAdmit(Self.address(reachableHost, port, gate)) }
        listener = HTTPServer(
            config: .init(
                address: try NetworkAddress.socketAddress(host, port),
                sharedRequestReplaySize: ReviewRequest.maxBodySize, pool: NoDelayPool(pool: HTTPServer.defaultPool()),
                logger: .disabled))
    }

    private static func address(_ host: String, _ port: UInt16, _ gate: RequestGate) -> String {
        "http://\(host):\(port)/?token=\(gate.token)"
    }

    /// Answers requests until ``stop()``.
    ///
    /// - Parameter isListening: Called when the address can be opened.
    /// - Throws: ``ServerError`` if the server cannot listen on the port.
    package func run(isListening: @escaping @Sendable () -> Void) async throws {
        await listener.appendRoute("*") { await self.answer($0) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.listener.run() }
                group.addTask {
                    try await self.listener.waitUntilListening(timeout: 60)
                    isListening()
                }
                defer { group.cancelAll() }
                // Unless the server fails, the second task ends first.
                try await group.next()
                try await group.next()
            }
        } catch SocketError.failed(_, let number, _) where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(number) {
            switch number {
            case EADDRINUSE:
                throw ServerError(
                    "Port \(port) of \(host) is in use. Choose another one with --port, or 0 for any free port.")
            case EACCES:
                throw ServerError("Port \(port) needs administrator rights. Choose one above 1023 with --port.")
            default:
                throw ServerError(
                    "This machine has no address \(host). Use 127.0.0.1, or 0.0.0.0 for all its addresses.")
            }
        } catch SocketError.disconnected {
            // stop() was called.
        }
    }

    /// Ends ``run(isListening:)`` after the requests in progress, or after two seconds.
    package func stop() async { await listener.stop(timeout: 2) }

    /// Answers one request.
    func answer(_ request: HTTPRequest) async -> HTTPResponse { await routes.answer(request) }
}
