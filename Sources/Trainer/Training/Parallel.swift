internal import CDNNL

extension Engine {
    /// Calls `body` with each of 0 ..< `count`, shared among this engine's threads. What it computes must not depend on
    /// which thread computes it.
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        claim()
        withoutActuallyEscaping(body) { body in
            let box = Box(body)
            gf_parallel(
                { context, part in Unmanaged<Box>.fromOpaque(context!).takeUnretainedValue().body(Int(part)) },
                Unmanaged.passUnretained(box).toOpaque(), Int32(count))
        }
    }

    private final class Box {
        let body: (Int) -> Void
        init(_ body: @escaping (Int) -> Void) { self.body = body }
    }
}
