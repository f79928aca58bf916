internal import FlyingFox
internal import Synchronization

/// Lets in only what comes from the page of a review, in a browser that was shown the address.
///
/// The address that is printed has a token, which lets one browser in, once. That browser gets a cookie, which neither
/// scripts nor other sites' pages can make it send. Requests whose Host is not the server's own are refused, so that a
/// name that an attacker lets point to 127.0.0.1 leads nowhere; so are those with the Origin of another page.
final class RequestGate: Sendable {
    private struct State {
        var token = RequestGate.secret()
        /// The reviewers by their cookies; nil until they give a name.
        var sessions: [String: String?] = [:]
    }

    private let state = Mutex(State())
    /// What the browser may call the server, with the port.
    private let isHost: @Sendable (String) -> Bool
    private let cookieName: String
    private let reviewer: String?

    /// - Parameters:
    ///   - host: The address listened on.
    ///   - port: The port listened on. Browsers send cookies to any port, so the cookie's name has it.
    ///   - beyondLoopback: Whether other machines may ask: then the Host may be any address in numbers, as no name
    ///     leads there by itself.
    ///   - reviewer: Who reviews, where that is known from the start.
    init(host: String, port: UInt16, beyondLoopback: Bool, reviewer: String?) {
        cookieName = "glyphforge-\(port)"
        self.reviewer = reviewer
        isHost = { name in
            let ending = ":\(port)"
            // Browsers leave the port of http out.
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

    /// The token that lets the next browser in.
    var token: String { state.withLock { $0.token } }

    /// Exchanges the token for a cookie, once; the next browser needs the next token.
    ///
    /// - Returns: The value of `Set-Cookie`; nil for a wrong token.
    func exchange(_ token: String) -> String? {
        state.withLock { state in
            guard token == state.token else { return nil }
            state.token = Self.secret()
            let session = Self.secret()
            state.sessions[session] = .some(reviewer)
            return "\(cookieName)=\(session); Path=/; HttpOnly; SameSite=Strict"
        }
    }

    /// Who is asking: a browser that was let in.
    struct Visitor {
        fileprivate let session: String
        /// Nil until a name is given.
        var reviewer: String?
    }

    /// Gives a visitor a name.
    func name(_ visitor: inout Visitor, _ name: String) {
        visitor.reviewer = name
        state.withLock { $0.sessions[visitor.session] = .some(name) }
    }

    enum Refusal: Error {
        case host, origin, cookie

        var sentence: String {
            switch self {
            case .host: "This address is not the server's; open the one that `glyphforge review serve` printed."
            case .origin: "The request comes from another page."
            case .cookie: "This browser was not let in; open the address that `glyphforge review serve` printed last."
            }
        }
    }

    /// Looks at where a request comes from.
    func checkOrigin(_ request: HTTPRequest) throws(Refusal) {
        guard let host = request.headers[.host], isHost(host) else { throw .host }
        if let origin = request.headers[HTTPHeader("Origin")] {
            guard origin == "http://\(host)" else { throw .origin }
        } else if request.method != .GET {
            // Browsers name the origin of every request that may change something.
            throw .origin
        }
        if let site = request.headers[HTTPHeader("Sec-Fetch-Site")], site != "same-origin", site != "none" {
            // Whoever clicks the printed address in another program's window comes from another site, with a token.
            guard request.method == .GET, request.path == "/" else { throw .origin }
        }
    }

    /// Looks whether a request has the cookie of a browser that was let in.
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
