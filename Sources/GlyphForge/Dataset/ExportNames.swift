/// The names that images of a face bear in exports: the font file's name, made unique in the data set.
///
/// The first face of `kazoo.ttf` is `kazoo.ttf`, as in the original; further faces of a collection are `kazoo.ttc#1`;
/// further instances and styles of a face are `kazoo.ttf@1`, `kazoo.ttf@2`, in their order; another font file of the
/// same name is `kazoo.ttf~2`.
struct ExportNames {
    /// Each name taken, and the number that the next one alike will try.
    private var taken: [String: Int] = [:]

    /// In base64 a name may be no longer, or `.png` and all it would exceed the 255 bytes of a file's name.
    private static let longest = 180

    /// Takes a name that is unique already.
    mutating func insert(_ name: String) { taken[name] = taken[name] ?? 2 }

    /// A unique name for a face of a font file, in its drawing with that number.
    mutating func unique(_ fileName: String, face: Int, instance: Int = 0) -> String {
        var base = fileName + (face == 0 ? "" : "#\(face)") + (instance == 0 ? "" : "@\(instance)")
        while base.utf8.count > Self.longest { base.removeFirst() }
        guard var number = taken[base] else {
            taken[base] = 2
            return base
        }
        while true {
            let name = "\(base)~\(number)"
            number += 1
            guard taken[name] == nil else { continue }
            taken[base] = number
            taken[name] = 2
            return name
        }
    }
}
