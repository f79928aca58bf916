extension Exporter {
    /// The maximum size in bytes of a MAT file of version 5.
    static let maxMAT5Size = Int(Int32.max)

    /// Writes a MATLAB file in the layout of notMNIST's: `images` (side, side, N) of doubles 0...255, where
    /// `images(:, :, i)` is an image with rows as its first dimension, and `labels` (N, 1) of doubles 0...K-1.
    ///
    /// - Parameter maxMAT5Size: The maximum size in bytes of version 5. Larger files have version 7.3 (HDF5).
    func exportMAT(
        to output: String, maxMAT5Size: Int = Exporter.maxMAT5Size, progress: ProgressHandler
    ) throws {
        let partial = try PartialFile(for: output)
        let area = dataset.side * dataset.side
        let isSmall = MATFile.headerBound + dataset.count * (area + 1) * MemoryLayout<Double>.size <= maxMAT5Size
        let file =
            try isSmall
            ? MATFile(version5: partial.path, count: dataset.count, side: dataset.side)
            : MATFile(version73: partial.path, count: dataset.count, side: dataset.side)
        var numbers: [Double] = []
        for start in stride(from: 0, to: dataset.count, by: batchSize) {
            let end = min(start + batchSize, dataset.count)
            numbers.removeAll(keepingCapacity: true)
            for image in start..<end { appendColumns(of: image, to: &numbers) }
            try file.writeImages(numbers, from: start)
            try file.writeLabels((start..<end).map { Double(dataset.label(at: $0)) }, from: start)
            progress(Progress(unit: "images", done: end, total: dataset.count))
        }
        try partial.publish()
    }

    /// Appends an image column by column, because MATLAB's first index varies fastest.
    private func appendColumns(of image: Int, to numbers: inout [Double]) {
        let pixels = dataset.pixels(at: image)
        for column in 0..<dataset.side {
            for row in 0..<dataset.side { numbers.append(Double(pixels[row * dataset.side + column])) }
        }
    }
}
