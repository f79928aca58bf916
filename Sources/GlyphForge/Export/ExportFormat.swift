/// The formats in which a data set can be exported.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// A folder for each class with a PNG file for each image, the layout of notMNIST.
    case png
    /// The same in a gzipped tar archive, the form in which notMNIST is distributed.
    case tarGzip = "tar.gz"
    /// The same in a zip archive.
    case zip
    /// MNIST's four gzipped IDX files.
    case idx
    /// One file of NumPy arrays.
    case npz
    /// A MATLAB file.
    case mat
    /// A folder of PNG files with a table, for Hugging Face's `datasets`.
    case imageFolder = "imagefolder"
    /// Tar archives of 10,000 images each, for `webdataset`.
    case webDataset = "webdataset"
    /// A folder to publish, with an MLCommons Croissant description.
    case croissant
    /// A table of all images without their pixels.
    case csv
    /// The data set card: a README.md with counts, recipe and licences.
    case card

    /// Whether the format can hold a second data set as the test split.
    public var supportsTestSplit: Bool {
        switch self {
        case .idx, .npz, .imageFolder, .webDataset, .croissant: true
        case .png, .tarGzip, .zip, .mat, .csv, .card: false
        }
    }
}
