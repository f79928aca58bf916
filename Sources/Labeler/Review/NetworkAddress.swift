internal import FlyingSocks
internal import Glibc

/// Addresses and ports of this machine, IPv4 only.
enum NetworkAddress {
    /// The socket address of a host and a port.
    ///
    /// - Throws: ``ServerError`` if `host` is not an IPv4 address.
    static func socketAddress(_ host: String, _ port: UInt16) throws -> sockaddr_in {
        do {
            return try .inet(ip4: host, port: port)
        } catch {
            throw ServerError(
                "'\(host)' is not an IPv4 address. Use 127.0.0.1 for this machine only, or 0.0.0.0 for all networks.")
        }
    }

    /// This machine's first IPv4 address that is not a loopback address: most likely the one that others can reach.
    /// Nil if there is none.
    static func external() -> String? {
        var first: UnsafeMutablePointer<ifaddrs>?
        // Without a list of interfaces the server prints the address it listens on.
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

    /// A port that nothing listens on.
    static func freePort(_ host: String) throws -> UInt16 {
        let socket = try Socket(domain: AF_INET)
        // The socket was only bound; an error in closing it does not affect the port.
        defer { try? socket.close() }
        try socket.bind(to: try socketAddress(host, 0))
        guard case .ip4(_, let port) = try socket.sockname() else {
            throw ServerError("No free port was found on \(host). Choose one with --port.")
        }
        return port
    }
}
