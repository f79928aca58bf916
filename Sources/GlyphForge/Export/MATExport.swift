extension Exporter {
    /// The most bytes of a file of MATLAB's version 5.
    static let largestMAT5 = Int(Int32.max)

    /// Writes a MATLAB file as the original's: `images` (side, side, N) of doubles 0...255, where `images(:, :, i)` is
    /// an image with its rows first, and `labels` (N, 1) of doubles 0...K-1. In version 5; what exceeds that in 7.3
    /// (HDF5).
    ///
    /// - Parameter largestMAT5: The size from which on it is version 7.3.
    func exportMAT(
        to output: String, largestMAT5: Int = Exporter.largestMAT5, progress: ProgressHandler
    ) throws {
        let partial = try PartialFile(for: output)
        let area = dataset.side * dataset.side
        let isSmall = MATFile.headerBound + dataset.count * (area + 1) * MemoryLayout<Double>.size <= largestMAT5
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

    /// Appends an image column by column: MATLAB's first index runs fastest.
    private func appendColumns(of image: Int, to numbers: inout [Double]) {
        let pixels = dataset.pixels(at: image)
        for column in 0..<dataset.side {
            for row in 0..<dataset.side { numbers.append(Double(pixels[row * dataset.side + column])) }
        }
    }
}
