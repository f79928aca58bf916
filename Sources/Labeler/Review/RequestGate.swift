internal import FlyingFox
internal import Synchronization

/// Accepts only requests from the review page in an admitted browser.
///
/// The printed address contains a token that admits one browser, once. The browser then gets a cookie that scripts
/// cannot read and that it does not send with requests from other sites (`HttpOnly`, `SameSite=Strict`). Requests whose
/// Host is not the server's own are refused, which prevents DNS rebinding attacks, and so are requests whose Origin is
/// another page.
final class RequestGate: Sendable {
    private struct State {
        var token = RequestGate.secret()
        /// The reviewer's name for each cookie; nil until a name is entered.
        var sessions: [String: String?] = [:]
    }

    private let state = Mutex(State())
    /// Whether a Host header names this server.
    private let isHost: @Sendable (String) -> Bool
    private let cookieName: String
    private let reviewer: String?

    /// - Parameters:
    ///   - host: The address that the server listens on.
    ///   - port: The port that the server listens on. Browsers do not separate cookies by port, so the cookie's name
    ///     contains it.
    ///   - beyondLoopback: Whether other machines can reach the server. Host may then be any numeric address, because
    ///     DNS rebinding needs a name.
    ///   - reviewer: The reviewer's name, if it is known from the start.
    init(host: String, port: UInt16, beyondLoopback: Bool, reviewer: String?) {
        cookieName = "glyphforge-\(port)"
        self.reviewer = reviewer
        isHost = { name in
            let ending = ":\(port)"
            // Browsers omit port 80.
            guard name.hasSuffix(ending) || port == 80 else { return false }
            let address = name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
            if ["127.0.0.1", "localhost", "[::1]", host].contains(address) { return true }
            return beyondLoopback && address.split(separator: ".").count == 4
                && address.allSatisfy { $0 == "." || $0.isASCIIDigit }
        }
    }

    /// 128 random bits in hexadecimal.
    private static func secret() -> String {
        let value = UInt128.random(in: 0...UInt128.max)
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The token that admits the next browser.
    var token: String { state.withLock { $0.token } }

    /// Exchanges the token for a cookie. The token becomes invalid, and the next browser needs a new one.
    ///
    /// - Returns: The value of `Set-Cookie`; nil for an invalid token.
    func exchange(_ token: String) -> String? {
        state.withLock { state in
            guard token == state.token else { return nil }
            state.token = Self.secret()
            let session = Self.secret()
            state.sessions[session] = .some(reviewer)
            return "\(cookieName)=\(session); Path=/; HttpOnly; SameSite=Strict"
        }
    }

    /// An admitted browser.
    struct Visitor {
        fileprivate let session: String
        /// The reviewer's name; nil until a name is entered.
        var reviewer: String?
    }

    /// Sets the name of a visitor's reviewer.
    func name(_ visitor: inout Visitor, _ name: String) {
        visitor.reviewer = name
        state.withLock { $0.sessions[visitor.session] = .some(name) }
    }

    /// Why a request is refused.
    enum Refusal: Error {
        case host, origin, cookie

        var sentence: String {
            switch self {
            case .host: "This is not the server's address. Open the address that `glyphforge review serve` printed."
            case .origin: "The request comes from another page."
            case .cookie: "This browser has no access. Open the latest address that `glyphforge review serve` printed."
            }
        }
    }

    /// Checks that a request is sent to this server by its own page.
    func checkOrigin(_ request: HTTPRequest) throws(Refusal) {
        guard let host = request.headers[.host], isHost(host) else { throw .host }
        if let origin = request.headers[HTTPHeader("Origin")] {
            guard origin == "http://\(host)" else { throw .origin }
        } else if request.method != .GET {
            // Browsers send Origin with every request that is not a GET.
            throw .origin
        }
        if let site = request.headers[HTTPHeader("Sec-Fetch-Site")], site != "same-origin", site != "none" {
            // A link to the address, clicked in another program's window, counts as cross-site.
            guard request.method == .GET, request.path == "/" else { throw .origin }
        }
    }

    /// The admitted browser that sent a request, identified by its cookie.
    func visitor(_ request: HTTPRequest) throws(Refusal) -> Visitor {
        let cookies = (request.headers[.cookie] ?? "").split(separator: ";").map {
            String($0.trimmingPrefix { $0 == " " })
        }
        let sessions = cookies.filter { $0.hasPrefix(cookieName + "=") }.map {
            String($0.dropFirst(cookieName.count + 1))
        }
        for session in sessions {
            if let reviewer = state.withLock({ $0.sessions[session] }) {
                return Visitor(session: session, reviewer: reviewer)
            }
        }
        throw .cookie
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
