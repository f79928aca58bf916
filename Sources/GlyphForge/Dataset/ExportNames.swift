/// The names that the images of a drawing get in exports: the font file's name, made unique in the data set.
///
/// The first face of `kazoo.ttf` is named `kazoo.ttf`, as in notMNIST. The following faces of a collection are named
/// `kazoo.ttc#1` and so on, further instances and styles of a face `kazoo.ttf@1`, `kazoo.ttf@2`, and another font file
/// with the same name `kazoo.ttf~2`.
struct ExportNames {
    /// The names in use, each with the number to try for the next equal name.
    private var taken: [ExactText: Int] = [:]

    /// Maximum length in bytes. In base64 with `.png` a longer name would exceed the 255 bytes of a file name.
    private static let maxBytes = 180

    /// Adds a name that is already unique.
    mutating func insert(_ name: String) { taken[ExactText(name), default: 2] += 0 }

    /// Makes a unique name for a drawing.
    ///
    /// - Parameters:
    ///   - face: The face's place in the font file, from 0.
    ///   - instance: The drawing's place among those of the face, from 0.
    mutating func unique(_ fileName: String, face: Int, instance: Int = 0) -> String {
        var base = fileName + (face == 0 ? "" : "#\(face)") + (instance == 0 ? "" : "@\(instance)")
        while base.utf8.count > Self.maxBytes { base.removeFirst() }
        guard var number = taken[ExactText(base)] else {
            taken[ExactText(base)] = 2
            return base
        }
        while true {
            let name = "\(base)~\(number)"
            number += 1
            guard taken[ExactText(name)] == nil else { continue }
            taken[ExactText(base)] = number
            taken[ExactText(name)] = 2
            return name
        }
    }
}
