/// The files of a data set's folder.
enum DatasetFiles {
    static let images = "images-idx3-ubyte"
    static let classes = "classes.csv"
    static let manifest = "manifest.sqlite"
    /// How the making went: the one file that differs from run to run.
    static let run = "run.json"
    /// The manifest while it is being made.
    static let work = "work.sqlite"
    /// The card and the description that curated sets have.
    static let card = "README.md"
    static let croissant = "croissant.json"

    /// All that the folder of a data set drawn from fonts holds.
    static let all = [images, classes, manifest, run, PartialFolder.marker] + [1, 257].map { labels(classCount: $0) }

    /// What a file holds, in a sentence.
    static func description(of file: String) -> String {
        switch file {
        case images: "The images: an IDX file of unsigned bytes, N x side x side, 0 background and 255 ink."
        case classes: "What the labels stand for."
        case manifest: "Where each image comes from, and its font's licence: an SQLite database."
        default: "The labels: an IDX file, in the order of the images."
        }
    }

    /// The labels' file; more than 256 classes need more than a byte each.
    static func labels(classCount: Int) -> String {
        IDX.labelElement(classCount: classCount) == .unsignedByte ? "labels-idx1-ubyte" : "labels-idx1-int"
    }
}
