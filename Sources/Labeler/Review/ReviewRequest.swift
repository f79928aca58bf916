internal import FlyingFox
internal import Foundation
internal import GlyphForge

/// Reads the parameters and the body of a request to the review server.
struct ReviewRequest {
    /// A request that cannot be answered, with the HTTP status and a sentence for the page.
    struct Malformed: Error {
        let status: HTTPStatusCode
        let sentence: String

        init(_ status: HTTPStatusCode, _ sentence: String) {
            self.status = status
            self.sentence = sentence
        }
    }

    /// Maximum size of a request's body in bytes. A page of 200 glyphs needs a tenth of it.
    static let maxBodySize = 1 << 18
    /// The number of glyphs that one request may ask for or answer.
    static let counts = 1...200

    private let request: HTTPRequest

    init(_ request: HTTPRequest) { self.request = request }

    /// The body, decoded from JSON.
    func body<Message: Decodable>(as type: Message.Type = Message.self) async throws -> Message {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Malformed(.unsupportedMediaType, "The body must be application/json.")
        }
        var bytes = Data()
        for try await part in request.bodySequence {
            // A body that is too long is read to its end, so that the rest is not taken as the next request.
            if bytes.count <= Self.maxBodySize { bytes.append(part) }
        }
        guard bytes.count <= Self.maxBodySize else {
            throw Malformed(.payloadTooLarge, "The body is longer than \(Self.maxBodySize) bytes.")
        }
        do {
            return try JSON.decoder().decode(type, from: bytes)
        } catch {
            // The decoder's error describes the program's types, which do not help a reviewer.
            throw Malformed(.badRequest, "The body is not valid JSON for \(request.path).")
        }
    }

    /// A parameter of the query that must be a non-negative integer.
    func number(_ name: String) throws -> Int {
        guard let text = value(name), let number = Int(text), number >= 0 else {
            throw Malformed(.badRequest, "\(request.path) needs a number for '\(name)'.")
        }
        return number
    }

    /// The number of glyphs asked for.
    func count() throws -> Int {
        let count = try number("count")
        guard Self.counts.contains(count) else {
            throw Malformed(.badRequest, "'count' must be 1 to \(Self.counts.upperBound).")
        }
        return count
    }

    /// The items or images that the page already holds.
    func held() throws -> Set<Int> {
        let texts = (value("held") ?? "").split(separator: ",")
        let numbers = texts.compactMap { Int($0) }
        guard numbers.count == texts.count, numbers.count <= 2 * Self.counts.upperBound else {
            throw Malformed(
                .badRequest, "'held' must be at most \(2 * Self.counts.upperBound) numbers separated by commas.")
        }
        return Set(numbers)
    }

    private func value(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
}
