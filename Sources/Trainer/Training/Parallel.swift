internal import CDNNL

extension Engine {
    /// Calls `body` with each index below `count`, distributed over this engine's threads.
    ///
    /// The result of `body` must not depend on the thread that computes it.
    func forEach(_ count: Int, _ body: (Int) -> Void) {
        applyThreadCount()
        withoutActuallyEscaping(body) { body in
            let box = Box(body)
            gf_parallel_for(
                { context, part in Unmanaged<Box>.fromOpaque(context!).takeUnretainedValue().body(Int(part)) },
                Unmanaged.passUnretained(box).toOpaque(), Int32(count))
        }
    }

    private final class Box {
        let body: (Int) -> Void
        init(_ body: @escaping (Int) -> Void) { self.body = body }
    }
}
