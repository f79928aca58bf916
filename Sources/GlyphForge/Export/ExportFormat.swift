/// The forms a data set can be written in for other programs.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// A folder for each class with a PNG for each image, as notMNIST is laid out.
    case png
    /// The same in a compressed tar archive, as notMNIST is distributed.
    case tarGzip = "tar.gz"
    /// The same in a zip archive.
    case zip
    /// MNIST's four gzipped IDX files.
    case idx
    /// One file of numpy arrays.
    case npz
    /// A table of the images without their pixels.
    case csv
}
