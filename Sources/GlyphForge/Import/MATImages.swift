/// Images and labels in MATLAB's `.mat` format, versions 5 and 7.3: `images` (height, width, N) and `labels` (N, 1), as
/// notMNIST has them.
enum MATImages {
    static func open(_ path: String, _ options: ImportOptions) throws -> ArrayImages {
        let pair = try ArrayNames.pair(in: try MATVariable.names(in: path), path, options.part)
        let labels = try ImportLabels(MATVariable(path, pair.labels).array, options)
        return try ArrayImages(
            .mat, options, labels: labels, conversion: "scipy.io.loadmat('\(path)')['\(pair.images)']",
            images: { try MATVariable(path, pair.images).array })
    }
}
