internal import FlyingSocks
internal import Glibc

/// Waits for sockets as `pool` does, and lets them send at once. A response's head and body are sent one after the
/// other; without this the kernel holds the body back until the browser has acknowledged the head, which it does after
/// 40 ms.
struct PromptPool<Pool: AsyncSocketPool>: AsyncSocketPool {
    let pool: Pool

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // The first to come here is the socket that listens, and those of connections have it from that one.
        var isOn: Int32 = 1
        setsockopt(socket.file.rawValue, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
