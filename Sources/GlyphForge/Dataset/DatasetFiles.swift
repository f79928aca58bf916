/// The files in a data set's folder.
enum DatasetFiles {
    static let images = "images-idx3-ubyte"
    static let classes = "classes.csv"
    static let manifest = "manifest.sqlite"
    /// Statistics of the runs that made the data set; the only file that differs from run to run.
    static let run = "run.json"
    /// The manifest while the data set is being made.
    static let work = "work.sqlite"
    /// The data set card and the Croissant description of curated data sets.
    static let card = "README.md"
    static let croissant = "croissant.json"

    /// All files that the folder of a data set drawn from fonts can have.
    static let all = [images, classes, manifest, run, PartialFolder.marker] + [1, 257].map { labels(classCount: $0) }

    /// The contents of a file, for the data set card.
    static func description(of file: String) -> String {
        switch file {
        case images:
            "The images: an IDX file of unsigned bytes, N x side x side, with 0 for background and 255 for ink."
        case classes: "The class of each label."
        case manifest: "The origin of each image and its font's licence: an SQLite database."
        default: "The labels: an IDX file in the order of the images."
        }
    }

    /// The name of the label file. Labels of more than 256 classes have four bytes instead of one.
    static func labels(classCount: Int) -> String {
        IDX.labelElement(classCount: classCount) == .unsignedByte ? "labels-idx1-ubyte" : "labels-idx1-int"
    }
}
