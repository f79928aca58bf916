/// The files of a data set's folder.
enum DatasetFiles {
    static let images = "images-idx3-ubyte"
    static let classes = "classes.csv"
    static let manifest = "manifest.sqlite"
    /// How the making went: the one file that differs from run to run.
    static let run = "run.json"
    /// The manifest while it is being made.
    static let work = "work.sqlite"

    /// All that a data set's folder holds.
    static let all = [images, classes, manifest, run, PartialFolder.marker] + [1, 257].map { labels(classCount: $0) }

    /// The labels' file; more than 256 classes need more than a byte each.
    static func labels(classCount: Int) -> String {
        IDX.labelElement(classCount: classCount) == .unsignedByte ? "labels-idx1-ubyte" : "labels-idx1-int"
    }
}
