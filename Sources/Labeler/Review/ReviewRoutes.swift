internal import FlyingFox
internal import Foundation
internal import GlyphForge

/// Answers the requests of the review page: the files of the page, and messages under `/api/`.
struct ReviewRoutes: Sendable {
    private let store: ReviewStore
    private let gate: RequestGate
    private let datasetID: String
    private let didAdmit: @Sendable () -> Void

    /// - Parameter didAdmit: Called when a browser is admitted.
    init(store: ReviewStore, gate: RequestGate, didAdmit: @escaping @Sendable () -> Void) throws {
        self.store = store
        self.gate = gate
        datasetID = try Self.id(of: store.dataset)
        self.didAdmit = didAdmit
    }

    /// Identifies the data set in the browser's storage of unsent answers. Neither folder names nor addresses are
    /// unique.
    private static func id(of dataset: Dataset) throws -> String {
        let folder = URL(fileURLWithPath: dataset.path).resolvingSymlinksInPath().path
        return SHA256.hexDigest(of: try dataset.imagesDigest() + folder)
    }

    /// Answers a request. Errors become a status and a sentence.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await route(request)
        } catch let refusal as RequestGate.Refusal {
            let status = refusal == .cookie ? HTTPStatusCode.unauthorized : .forbidden
            // A response to the address itself is read by a person, not by the page.
            return request.method == .GET && request.path == "/"
                ? ReviewResponse.plainFailure(status, refusal.sentence)
                : ReviewResponse.failure(status, refusal.sentence)
        } catch let problem as ReviewRequest.Malformed {
            return ReviewResponse.failure(problem.status, problem.sentence)
        } catch let refusal as ReviewRefusal {
            let status: HTTPStatusCode =
                switch refusal.code {
                case .invalid: .badRequest
                case .unknown: .notFound
                case .foreign: .forbidden
                case .contradiction: .conflict
                }
            return ReviewResponse.failure(status, refusal.description)
        } catch let error as LabelError where error.code == .unsuitable {
            return ReviewResponse.failure(.conflict, error.description)
        } catch {
            return ReviewResponse.failure(.internalServerError, "\(error)")
        }
    }

    private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
        try gate.checkOrigin(request)
        if request.method == .GET, request.path == "/" { return try page(request) }
        var visitor = try gate.visitor(request)
        let reading = ReviewRequest(request)
        switch (request.method, request.path) {
        case (.GET, "/review.css"): return ReviewResponse.file(PackageResources.review_css, "text/css; charset=utf-8")
        case (.GET, "/review.js"):
            return ReviewResponse.file(PackageResources.review_js, "text/javascript; charset=utf-8")
        case (.GET, "/api/session"): return try await session(visitor)
        case (.POST, "/api/reviewer"):
            let name = try await reading.body(as: ReviewMessage.Name.self).name.trimmingCharacters(
                in: .whitespacesAndNewlines)
            guard ReviewerName.isValid(name) else { throw ReviewRefusal(.invalid, ReviewerName.rule) }
            gate.name(&visitor, name)
            return try await session(visitor)
        case (.GET, _), (.POST, _): break
        default:
            throw ReviewRequest.Malformed(.methodNotAllowed, "The method \(request.method.rawValue) is not supported.")
        }
        // The status is 401, not 403: a page opened before a restart then keeps its answers and sends them once a name
        // is given.
        guard let reviewer = visitor.reviewer else {
            throw ReviewRequest.Malformed(.unauthorized, "Enter your name first.")
        }
        switch (request.method, request.path) {
        case (.GET, "/api/guess"): return try await guessItems(reading, reviewer)
        case (.POST, "/api/guess"): return try await guess(try await reading.body(), reviewer)
        case (.GET, "/api/grid"): return try await grid(reading, reviewer)
        case (.POST, "/api/grid"): return try await accept(try await reading.body(), reviewer)
        case (.POST, "/api/undo"): return try await undo(try await reading.body(), reviewer)
        case (.GET, "/api/status"): return try ReviewResponse.json(await status(reviewer))
        case (.GET, "/api/context"): return try ReviewResponse.json(await store.context(try reading.number("image")))
        case (.GET, "/api/contradictions"): return try ReviewResponse.json(await contradictions(of: reviewer))
        case (.GET, "/api/agreement"): return try ReviewResponse.json(await agreement())
        case (.GET, "/api/estimate"): return try ReviewResponse.json(try estimate())
        default:
            throw ReviewRequest.Malformed(
                .notFound,
                "\(request.method.rawValue) \(TextFormat.shortened(request.path, to: 60)) is not a request of this server."
            )
        }
    }

    // MARK: Page and session

    private func page(_ request: HTTPRequest) throws -> HTTPResponse {
        var response = ReviewResponse.file(PackageResources.review_html, "text/html; charset=utf-8")
        if let token = request.query.first(where: { $0.name == "token" })?.value, let cookie = gate.exchange(token) {
            response.headers[.setCookie] = cookie
            didAdmit()
        } else {
            _ = try gate.visitor(request)
        }
        return response
    }

    private func session(_ visitor: RequestGate.Visitor) async throws -> HTTPResponse {
        let dataset = store.dataset
        // The page was reloaded, so it no longer shows what it held.
        if let reviewer = visitor.reviewer { await store.release(reviewer) }
        let sources = try await store.sources()
        return try ReviewResponse.json(
            ReviewMessage.Session(
                id: datasetID, path: ShellCommand.quoted(dataset.path),
                dataset: dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path,
                images: dataset.count, side: dataset.side,
                classes: dataset.classes.map { .init(symbol: $0.symbol, name: $0.name) },
                reviewer: visitor.reviewer, hasPlan: sources.hasPlan, hasFlags: sources.hasFlags))
    }

    private func status(_ reviewer: String) async throws -> ReviewMessage.Status {
        .init(
            progress: try await store.progress(of: reviewer), undoable: await store.undoable(of: reviewer).first?.uuid)
    }

    // MARK: Guess

    private func guessItems(_ request: ReviewRequest, _ reviewer: String) async throws -> HTTPResponse {
        let items = try await store.nextItems(try request.count(), for: reviewer, held: try request.held())
        var pictures: [ReviewMessage.Item] = []
        for item in items { pictures.append(.init(item: item.id, png: await store.picture(item.image))) }
        return try ReviewResponse.json(ReviewMessage.Items(items: pictures, status: try await status(reviewer)))
    }

    private func guess(_ guess: ReviewMessage.Guess, _ reviewer: String) async throws -> HTTPResponse {
        try check(guess.reviewer, is: reviewer)
        let subject: ReviewStore.Answer.Subject
        switch (guess.item, guess.image) {
        case (let item?, nil): subject = .item(item)
        case (nil, let image?): subject = .image(image)
        default: throw ReviewRequest.Malformed(.badRequest, "An answer needs either an item or an image.")
        }
        let answer = ReviewStore.Answer(
            uuid: guess.uuid, subject: subject, verdict: try verdict(guess.verdict, guess.label), seconds: guess.seconds
        )
        let decision = try await store.record([answer], mode: .guess, by: reviewer, at: Date())[0]
        let context = decision.verdict == .skip ? nil : try await store.context(decision.image)
        return try ReviewResponse.json(
            ReviewMessage.Guessed(image: decision.image, context: context, status: try await status(reviewer)))
    }

    // MARK: Grid

    private func grid(_ request: ReviewRequest, _ reviewer: String) async throws -> HTTPResponse {
        let label = try request.number("label")
        let next = try await store.nextImages(
            try request.count(), label: label, for: reviewer, held: try request.held())
        return try ReviewResponse.json(
            ReviewMessage.Grid(label: label, cells: await store.cells(next.images), undecided: next.undecided))
    }

    private func accept(_ page: ReviewMessage.Page, _ reviewer: String) async throws -> HTTPResponse {
        try check(page.reviewer, is: reviewer)
        let counts = ReviewRequest.counts
        guard counts.contains(page.cells.count), Set(page.cells.map(\.image)).count == page.cells.count else {
            throw ReviewRequest.Malformed(.badRequest, "A page needs 1 to \(counts.upperBound) different images.")
        }
        let seconds = page.seconds.map { $0 / Double(page.cells.count) }
        let answers = try page.cells.map { cell in
            ReviewStore.Answer(
                uuid: cell.uuid, subject: .image(cell.image), verdict: try verdict(cell.verdict, cell.label),
                seconds: seconds)
        }
        try await store.record(answers, mode: .grid, by: reviewer, at: Date())
        return try ReviewResponse.json(await status(reviewer))
    }

    // MARK: Undo

    private func undo(_ undo: ReviewMessage.Undo, _ reviewer: String) async throws -> HTTPResponse {
        let undone = try await store.undo(undo.uuid, by: reviewer)
        var decisions: [ReviewMessage.Undone.Decision] = []
        for decision in undone {
            decisions.append(
                .init(
                    image: decision.image, item: decision.item,
                    // In guess mode the image is answered again, so its label stays hidden.
                    given: decision.mode == .grid ? store.dataset.label(at: decision.image) : nil,
                    verdict: decision.verdict.name, label: decision.verdict.label,
                    png: await store.picture(decision.image)))
        }
        return try ReviewResponse.json(
            ReviewMessage.Undone(
                mode: undone.first?.mode.rawValue, decisions: decisions, status: try await status(reviewer)))
    }

    // MARK: Reports

    private func contradictions(of reviewer: String) async throws -> ReviewMessage.Contradictions {
        let all = try await store.contradictions(of: reviewer)
        var shown: [ReviewMessage.Contradictions.Answer] = []
        for decision in all.prefix(ReviewRequest.counts.upperBound) {
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
        for dispute in disputes.prefix(ReviewRequest.counts.upperBound) {
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
            errors: estimate.errors, reviewed: estimate.reviewed, drawn: estimate.drawn)
    }

    // MARK: Checks

    /// Refuses an answer given under another name. The status is 401, so that the page keeps the answer.
    private func check(_ name: String, is reviewer: String) throws {
        guard name == reviewer else {
            throw ReviewRequest.Malformed(
                .unauthorized,
                "This browser now reviews as \(reviewer). To save the answers of \(TextFormat.shortened(name, to: 60)), enter that name again."
            )
        }
    }

    private func verdict(_ name: String, _ label: Int?) throws -> Verdict {
        guard let verdict = Verdict(name: name, label: label) else {
            throw ReviewRequest.Malformed(
                .badRequest,
                "'\(TextFormat.shortened(name, to: 20))' \(label == nil ? "without" : "with") a label is not a verdict."
            )
        }
        return verdict
    }
}
