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
    /// A MATLAB file.
    case mat
    /// A folder of PNGs with a table beside them, as Hugging Face's `datasets` reads it.
    case imageFolder = "imagefolder"
    /// Tar archives of 10,000 images each, as `webdataset` reads them.
    case webDataset = "webdataset"
    /// A folder to publish, described by MLCommons' Croissant.
    case croissant
    /// A table of the images without their pixels.
    case csv
    /// The data set's card: a README.md with its numbers.
    case card

    /// Whether a second data set can go into it as the test part.
    public var takesTestPart: Bool {
        switch self {
        case .idx, .npz, .imageFolder, .webDataset, .croissant: true
        case .png, .tarGzip, .zip, .mat, .csv, .card: false
        }
    }
}
