internal import FlyingFox
internal import FlyingSocks
internal import Foundation
internal import Glibc
internal import GlyphForge

/// Serves the page of a review, and what it asks for, to browsers on this machine.
package final class ReviewServer: Sendable {
    /// Where it can be opened, by one browser.
    package var address: String { "http://\(reachableHost):\(port)/?token=\(gate.token)" }
    /// Other machines can reach it.
    package let isBeyondLoopback: Bool

    private let host: String
    /// `host`, or if that means all addresses of this machine, one that others can reach.
    private let reachableHost: String
    private let port: UInt16
    private let gate: RequestGate
    private let store: ReviewStore
    private let datasetID: String
    private let listener: HTTPServer
    private let didAdmit: @Sendable (String) -> Void

    /// Bytes of a request's body: a page of 200 glyphs has a tenth.
    static let maximumBody = 1 << 18
    /// Glyphs in one answer.
    private static let counts = 1...200

    /// - Parameters:
    ///   - host: An IPv4 address of this machine; `0.0.0.0` for all of them.
    ///   - port: 0 for any that is free.
    ///   - reviewer: Who reviews; nil to ask on the page.
    ///   - didAdmit: Told of each browser let in, with the address for the next one.
    /// - Throws: ``ServerError`` when the port cannot be had, or what the data set's manifest throws.
    package init(
        store: ReviewStore, host: String = "127.0.0.1", port: UInt16, reviewer: String?,
        didAdmit: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let port = port == 0 ? try Self.freePort(host) : port
        isBeyondLoopback = !host.hasPrefix("127.")
        gate = RequestGate(host: host, port: port, beyondLoopback: isBeyondLoopback, reviewer: reviewer)
        self.host = host
        reachableHost = host == "0.0.0.0" ? Self.networkAddress() ?? host : host
        self.port = port
        self.store = store
        datasetID = try Self.id(of: store.dataset)
        self.didAdmit = didAdmit
        listener = HTTPServer(
            config: .init(
                address: try Self.socketAddress(host, port), sharedRequestReplaySize: Self.maximumBody,
                pool: PromptPool(pool: HTTPServer.defaultPool()), logger: .disabled))
    }

    /// What a browser keeps unsent answers under: folders' names repeat, and so do addresses.
    private static func id(of dataset: Dataset) throws -> String {
        let folder = URL(fileURLWithPath: dataset.path).resolvingSymlinksInPath().path
        return textDigest(try dataset.imagesDigest() + folder)
    }

    private static func socketAddress(_ host: String, _ port: UInt16) throws -> sockaddr_in {
        do {
            return try .inet(ip4: host, port: port)
        } catch {
            throw ServerError("'\(host)' is no address such as 127.0.0.1, or 0.0.0.0 for all of this machine.")
        }
    }

    /// The first of this machine's IPv4 addresses that is not the loopback's: most likely one that others can reach.
    private static func networkAddress() -> String? {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return nil }
        defer { freeifaddrs(first) }
        for interface in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let address = interface?.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
                interface!.pointee.ifa_flags & UInt32(IFF_UP) != 0
            else { continue }
            var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
            var number = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr
            guard inet_ntop(AF_INET, &number, &text, socklen_t(text.count)) != nil else { continue }
            let written = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if !written.hasPrefix("127.") { return written }
        }
        return nil
    }

    /// A port that nobody listens on.
    private static func freePort(_ host: String) throws -> UInt16 {
        let socket = try Socket(domain: AF_INET)
        defer { try? socket.close() }
        try socket.bind(to: try socketAddress(host, 0))
        guard case .ip4(_, let port) = try socket.sockname() else { throw ServerError("No port is free.") }
        return port
    }

    /// Answers requests until ``stop()``.
    ///
    /// - Parameter isListening: Called when it can be opened.
    /// - Throws: ``ServerError`` when the port is taken.
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
                // The second ends first when all is well.
                try await group.next()
                try await group.next()
            }
        } catch SocketError.failed(_, let number, _) where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(number) {
            switch number {
            case EADDRINUSE:
                throw ServerError(
                    "Port \(port) of \(host) is in use; give another by --port, or 0 for any that is free.")
            case EACCES: throw ServerError("Port \(port) is only for the administrator; give one above 1023 by --port.")
            default:
                throw ServerError("This machine has no address \(host); give 127.0.0.1, or 0.0.0.0 for all it has.")
            }
        } catch SocketError.disconnected {
            // Stopped.
        }
    }

    /// Ends ``run(isListening:)`` when what is being answered is.
    package func stop() async { await listener.stop(timeout: 2) }

    // MARK: Answering

    /// The answer to any request.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await route(request)
        } catch let refusal as RequestGate.Refusal {
            let status = refusal == .cookie ? HTTPStatusCode.unauthorized : .forbidden
            // A person, not the page, reads what the address itself answers.
            if request.method == .GET, request.path == "/" {
                return response(status, Data((refusal.sentence + "\n").utf8), "text/plain; charset=utf-8")
            }
            return failure(status, refusal.sentence)
        } catch let problem as BadRequest {
            return failure(problem.status, problem.sentence)
        } catch let refusal as ReviewRefusal {
            let status: HTTPStatusCode =
                switch refusal.code {
                case .invalid: .badRequest
                case .unknown: .notFound
                case .foreign: .forbidden
                case .contradiction: .conflict
                }
            return failure(status, refusal.description)
        } catch let error as LabelError where error.code == .unsuitable {
            return failure(.conflict, error.description)
        } catch {
            return failure(.internalServerError, "\(error)")
        }
    }

    private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
        try gate.checkOrigin(request)
        if request.method == .GET, request.path == "/" { return try page(request) }
        var visitor = try gate.visitor(request)
        switch (request.method, request.path) {
        case (.GET, "/review.css"): return file(PackageResources.review_css, "text/css; charset=utf-8")
        case (.GET, "/review.js"): return file(PackageResources.review_js, "text/javascript; charset=utf-8")
        case (.GET, "/api/session"): return try await session(visitor)
        case (.POST, "/api/reviewer"):
            let name = try await body(of: request, as: ReviewMessage.Name.self).name.trimmingCharacters(
                in: .whitespacesAndNewlines)
            try checkReviewer(name)
            gate.name(&visitor, name)
            return try await session(visitor)
        case (.GET, _), (.POST, _): break
        default: throw BadRequest(.methodNotAllowed, "\(request.method.rawValue) is not answered.")
        }
        // Unauthorized, not forbidden: then a page that is still open from before keeps its answers, and sends them
        // once there is a name.
        guard let reviewer = visitor.reviewer else { throw BadRequest(.unauthorized, "Give your name first.") }
        switch (request.method, request.path) {
        case (.GET, "/api/guess"): return try await guessItems(request, reviewer)
        case (.POST, "/api/guess"): return try await guess(try await body(of: request), reviewer)
        case (.GET, "/api/grid"): return try await grid(request, reviewer)
        case (.POST, "/api/grid"): return try await accept(try await body(of: request), reviewer)
        case (.POST, "/api/undo"): return try await undo(try await body(of: request), reviewer)
        case (.GET, "/api/status"): return try json(await status(reviewer))
        case (.GET, "/api/context"): return try json(await store.context(try number(request, "image")))
        case (.GET, "/api/contradictions"): return try json(await contradictions(of: reviewer))
        case (.GET, "/api/agreement"): return try json(await agreement())
        case (.GET, "/api/estimate"): return try json(try estimate())
        default:
            throw BadRequest(.notFound, "There is no \(shortened(request.path, to: 60)) to \(request.method.rawValue).")
        }
    }

    private func page(_ request: HTTPRequest) throws -> HTTPResponse {
        var response = file(PackageResources.review_html, "text/html; charset=utf-8")
        if let token = request.query.first(where: { $0.name == "token" })?.value, let cookie = gate.exchange(token) {
            response.headers[.setCookie] = cookie
            didAdmit(address)
        } else {
            _ = try gate.visitor(request)
        }
        return response
    }

    private func session(_ visitor: RequestGate.Visitor) async throws -> HTTPResponse {
        let dataset = store.dataset
        // The page was loaded anew, so what it held is not shown any more.
        if let reviewer = visitor.reviewer { await store.giveBack(reviewer) }
        let sources = try await store.sources()
        return try json(
            ReviewMessage.Session(
                id: datasetID, path: shellQuoted(dataset.path),
                dataset: dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path,
                images: dataset.count,
                side: dataset.side, classes: dataset.classes.map { .init(symbol: $0.symbol, name: $0.name) },
                reviewer: visitor.reviewer, hasPlan: sources.hasPlan, hasFlags: sources.hasFlags))
    }

    private func status(_ reviewer: String) async throws -> ReviewMessage.Status {
        .init(
            progress: try await store.progress(of: reviewer), undoable: await store.undoable(of: reviewer).first?.uuid)
    }

    private func guessItems(_ request: HTTPRequest, _ reviewer: String) async throws -> HTTPResponse {
        let items = try await store.nextItems(try count(request), for: reviewer, held: try held(request))
        var pictures: [ReviewMessage.Item] = []
        for item in items { pictures.append(.init(item: item.id, png: await store.picture(item.image))) }
        return try json(ReviewMessage.Items(items: pictures, status: try await status(reviewer)))
    }

    private func guess(_ guess: ReviewMessage.Guess, _ reviewer: String) async throws -> HTTPResponse {
        try check(guess.reviewer, is: reviewer)
        let subject: ReviewStore.Answer.Subject
        switch (guess.item, guess.image) {
        case (let item?, nil): subject = .item(item)
        case (nil, let image?): subject = .image(image)
        default: throw BadRequest(.badRequest, "An answer is to an item or on an image.")
        }
        let answer = ReviewStore.Answer(
            uuid: guess.uuid, subject: subject, verdict: try verdict(guess.verdict, guess.label), seconds: guess.seconds
        )
        let decision = try await store.record([answer], mode: .guess, by: reviewer, at: Date())[0]
        let context = decision.verdict == .skip ? nil : try await store.context(decision.image)
        return try json(
            ReviewMessage.Guessed(image: decision.image, context: context, status: try await status(reviewer)))
    }

    private func grid(_ request: HTTPRequest, _ reviewer: String) async throws -> HTTPResponse {
        let label = try number(request, "label")
        let next = try await store.nextImages(try count(request), label: label, for: reviewer, held: try held(request))
        return try json(
            ReviewMessage.Grid(label: label, cells: await store.cells(next.images), undecided: next.undecided))
    }

    private func accept(_ page: ReviewMessage.Page, _ reviewer: String) async throws -> HTTPResponse {
        try check(page.reviewer, is: reviewer)
        guard Self.counts.contains(page.cells.count), Set(page.cells.map(\.image)).count == page.cells.count else {
            throw BadRequest(.badRequest, "A page has 1 to \(Self.counts.upperBound) different images.")
        }
        let seconds = page.seconds.map { $0 / Double(page.cells.count) }
        let answers = try page.cells.map { cell in
            ReviewStore.Answer(
                uuid: cell.uuid, subject: .image(cell.image), verdict: try verdict(cell.verdict, cell.label),
                seconds: seconds)
        }
        try await store.record(answers, mode: .grid, by: reviewer, at: Date())
        return try json(await status(reviewer))
    }

    private func undo(_ undo: ReviewMessage.Undo, _ reviewer: String) async throws -> HTTPResponse {
        let undone = try await store.undo(undo.uuid, by: reviewer)
        var decisions: [ReviewMessage.Undone.Decision] = []
        for decision in undone {
            decisions.append(
                .init(
                    image: decision.image, item: decision.item,
                    // In guess mode it is to be answered again, blind.
                    given: decision.mode == .grid ? store.dataset.label(at: decision.image) : nil,
                    verdict: decision.verdict.name,
                    label: decision.verdict.label, png: await store.picture(decision.image)))
        }
        return try json(
            ReviewMessage.Undone(
                mode: undone.first?.mode.rawValue, decisions: decisions, status: try await status(reviewer)))
    }

    private func contradictions(of reviewer: String) async throws -> ReviewMessage.Contradictions {
        let all = try await store.contradictions(of: reviewer)
        var shown: [ReviewMessage.Contradictions.Answer] = []
        for decision in all.prefix(Self.counts.upperBound) {
            shown.append(
                .init(
                    image: decision.image, png: await store.picture(decision.image), verdict: decision.verdict.name,
                    label: decision.verdict.label, context: try await store.context(decision.image)))
        }
        return .init(answers: shown, count: all.count)
    }

    private func agreement() async throws -> ReviewMessage.AgreementReport {
        let (pairs, disputes) = try await store.agreement()
        var shown: [ReviewMessage.AgreementReport.Dispute] = []
        for dispute in disputes.prefix(Self.counts.upperBound) {
            let context = try await store.context(dispute.image)
            shown.append(
                .init(
                    image: dispute.image, given: context.given, png: await store.picture(dispute.image),
                    font: context.font,
                    opinions: dispute.judgements.sorted { $0.key < $1.key }.map { name, judgement in
                        switch judgement {
                        case .right: .init(reviewer: name, says: "right")
                        case .wrong(let label):
                            .init(reviewer: name, says: label == nil ? "wrong" : "label", label: label)
                        case .notALetter: .init(reviewer: name, says: "not-a-letter")
                        case .cannotTell, .conflict: .init(reviewer: name, says: "cannot-tell")
                        }
                    }))
        }
        return .init(pairs: pairs, disputes: shown, disputeCount: disputes.count)
    }

    private func estimate() throws -> ReviewMessage.Estimate {
        let estimate = try store.estimate()
        return .init(
            errorRate: estimate.errorRate, interval: estimate.interval, anyTime: estimate.anyTime,
            errors: estimate.errors,
            reviewed: estimate.reviewed, drawn: estimate.drawn)
    }

    // MARK: Reading requests

    private struct BadRequest: Error {
        let status: HTTPStatusCode
        let sentence: String

        init(_ status: HTTPStatusCode, _ sentence: String) {
            self.status = status
            self.sentence = sentence
        }
    }

    /// The body, which must be JSON of the form asked for.
    private func body<Message: Decodable>(of request: HTTPRequest, as type: Message.Type = Message.self) async throws
        -> Message
    {
        // Another site's page cannot send this type without asking the server first, which never agrees.
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") == true else {
            throw BadRequest(.unsupportedMediaType, "The body must be application/json.")
        }
        var bytes = Data()
        for try await part in request.bodySequence {
            // What is too long is read all the same, so that its rest is not taken for the next request.
            if bytes.count <= Self.maximumBody { bytes.append(part) }
        }
        guard bytes.count <= Self.maximumBody else {
            throw BadRequest(.payloadTooLarge, "The body is longer than \(Self.maximumBody) bytes.")
        }
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            throw BadRequest(.badRequest, "The body is not the JSON that \(request.path) takes.")
        }
    }

    /// Unauthorized too: the page keeps the answer.
    private func check(_ name: String, is reviewer: String) throws {
        guard name == reviewer else {
            throw BadRequest(
                .unauthorized,
                "This browser reviews as \(reviewer) now. To save what \(shortened(name, to: 60)) answered, give that name again."
            )
        }
    }

    private func verdict(_ name: String, _ label: Int?) throws -> Verdict {
        guard let verdict = Verdict(name: name, label: label) else {
            throw BadRequest(
                .badRequest, "'\(shortened(name, to: 20))' with \(label == nil ? "no" : "a") label is no verdict.")
        }
        return verdict
    }

    private func number(_ request: HTTPRequest, _ name: String) throws -> Int {
        guard let text = request.query.first(where: { $0.name == name })?.value, let number = Int(text), number >= 0
        else {
            throw BadRequest(.badRequest, "\(request.path) takes a number as \(name).")
        }
        return number
    }

    private func count(_ request: HTTPRequest) throws -> Int {
        let count = try number(request, "count")
        guard Self.counts.contains(count) else {
            throw BadRequest(.badRequest, "count is 1 to \(Self.counts.upperBound).")
        }
        return count
    }

    /// What the page holds already.
    private func held(_ request: HTTPRequest) throws -> Set<Int> {
        let texts = (request.query.first { $0.name == "held" }?.value ?? "").split(separator: ",")
        let numbers = texts.compactMap { Int($0) }
        guard numbers.count == texts.count, numbers.count <= 2 * Self.counts.upperBound else {
            throw BadRequest(.badRequest, "held is at most \(2 * Self.counts.upperBound) numbers, with commas.")
        }
        return Set(numbers)
    }

    // MARK: Writing answers

    /// Nothing from elsewhere is loaded, nothing goes elsewhere, and no other page may show this one within itself.
    private static let headers: [(HTTPHeader, String)] = [
        (.cacheControl, "no-store"),
        (
            HTTPHeader("Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'"
        ),
        (HTTPHeader("Cross-Origin-Opener-Policy"), "same-origin"),
        (HTTPHeader("Cross-Origin-Resource-Policy"), "same-origin"),
        (HTTPHeader("Referrer-Policy"), "no-referrer"), (HTTPHeader("X-Content-Type-Options"), "nosniff"),
    ]

    private func response(_ status: HTTPStatusCode, _ body: Data, _ type: String) -> HTTPResponse {
        var response = HTTPResponse(statusCode: status, body: body)
        for (header, value) in Self.headers { response.headers[header] = value }
        response.headers[.contentType] = type
        return response
    }

    private func file(_ bytes: [UInt8], _ type: String) -> HTTPResponse { response(.ok, Data(bytes), type) }

    private func json(_ message: some Encodable, _ status: HTTPStatusCode = .ok) throws -> HTTPResponse {
        response(status, try JSONEncoder().encode(message), "application/json")
    }

    private func failure(_ status: HTTPStatusCode, _ sentence: String) -> HTTPResponse {
        (try? json(ReviewMessage.Failure(error: sentence), status)) ?? HTTPResponse(statusCode: status)
    }
}

/// Why a server cannot serve.
package struct ServerError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
