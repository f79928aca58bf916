internal import FlyingSocks
internal import Glibc

/// A socket pool that sets TCP_NODELAY.
///
/// FlyingFox sends the header and the body of a response separately. Without TCP_NODELAY the kernel delays the body
/// until the browser acknowledges the header, about 40 ms later.
struct NoDelayPool<Pool: AsyncSocketPool>: AsyncSocketPool {
    let pool: Pool

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // The listening socket comes first, and the sockets of connections inherit the option from it. If the option
        // cannot be set, responses are only slower.
        var isOn: Int32 = 1
        setsockopt(socket.file.rawValue, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
