internal import FlyingFox
internal import Foundation
internal import GlyphForge

/// Makes the responses of the review server.
enum ReviewResponse {
    /// The page loads nothing from other servers, sends nothing to them, and cannot be embedded in another page.
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

    private static func response(_ status: HTTPStatusCode, _ body: Data, _ type: String) -> HTTPResponse {
        var response = HTTPResponse(statusCode: status, body: body)
        for (header, value) in headers { response.headers[header] = value }
        response.headers[.contentType] = type
        return response
    }

    /// A file of the page.
    static func file(_ bytes: [UInt8], _ type: String) -> HTTPResponse { response(.ok, Data(bytes), type) }

    /// A message as JSON.
    static func json(_ message: some Encodable, _ status: HTTPStatusCode = .ok) throws -> HTTPResponse {
        response(status, try JSON.encoder().encode(message), "application/json")
    }

    /// A failure as JSON.
    static func failure(_ status: HTTPStatusCode, _ sentence: String) -> HTTPResponse {
        response(status, Data("{\"error\":\(JSON.quoted(sentence))}".utf8), "application/json")
    }

    /// A failure as plain text, for a person who opened the address.
    static func plainFailure(_ status: HTTPStatusCode, _ sentence: String) -> HTTPResponse {
        response(status, Data((sentence + "\n").utf8), "text/plain; charset=utf-8")
    }
}
