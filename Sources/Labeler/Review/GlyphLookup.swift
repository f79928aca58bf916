internal import Foundation
internal import GRDB
internal import GlyphForge

/// What the review page shows about images: pictures, other letters of the same font, and the order by suspicion.
///
/// Everything except the memory-mapped pixels is kept in memory, so that half a million images can be queried without
/// delay.
final class GlyphLookup {
    private let dataset: Dataset
    private let encoder = PNGEncoder()
    /// The font instance of each image; -1 if the font is unknown.
    private let instances: [Int32]
    /// The images, sorted by instance.
    private let byInstance: [Int32]
    /// The position in ``byInstance`` of each instance's first image.
    private let starts: [Int]
    /// The images of each label, most suspicious first.
    private let orders: [[Int32]]
    /// The predicted class of each image from the latest run of `flag`; empty without one.
    private let predicted: [Int32]

    /// - Parameter flags: The latest run of `flag`; nil if there is none. Images added since then have no scores.
    init(_ dataset: Dataset, flags: FlagRun?) throws {
        self.dataset = dataset
        let manifest = dataset.path + "/manifest.sqlite"
        var instances: [Int32] = []
        instances.reserveCapacity(dataset.count)
        try SQLiteErrors.translating(manifest) {
            try dataset.manifest.read { database in
                let rows = try Int32.fetchCursor(database, sql: "SELECT coalesce(instance, -1) FROM images ORDER BY id")
                while let instance = try rows.next() { instances.append(instance) }
            }
        }
        self.instances = instances
        // A counting sort. The images of an instance are not always contiguous, because `extend` appends images.
        var starts = [Int](repeating: 0, count: Int(instances.max() ?? -1) + 2)
        for instance in instances where instance >= 0 { starts[Int(instance) + 1] += 1 }
        for position in starts.indices.dropFirst() { starts[position] += starts[position - 1] }
        var places = starts
        var byInstance = [Int32](repeating: 0, count: starts.last!)
        for (image, instance) in instances.enumerated() where instance >= 0 {
            byInstance[places[Int(instance)]] = Int32(image)
            places[Int(instance)] += 1
        }
        self.starts = starts
        self.byInstance = byInstance

        let scores = flags?.scores ?? []
        predicted = flags?.predicted ?? []
        var orders = [[Int32]](repeating: [], count: dataset.classes.count)
        for image in 0..<dataset.count { orders[dataset.label(at: image)].append(Int32(image)) }
        if !scores.isEmpty {
            func score(_ image: Int32) -> Float { Int(image) < scores.count ? scores[Int(image)] : .infinity }
            for label in orders.indices { orders[label].sort { (score($0), $0) < (score($1), $1) } }
        }
        self.orders = orders
    }

    /// The images of a label, most suspicious first; in data set order without a run of `flag`.
    func order(label: Int) -> [Int32] { orders[label] }

    /// The predicted class of an image; nil if there is no prediction.
    func predicted(_ image: Int) -> Int? {
        guard image < predicted.count, dataset.classes.indices.contains(Int(predicted[image])) else { return nil }
        return Int(predicted[image])
    }

    /// The image as a PNG file in base64.
    func picture(_ image: Int) -> String {
        var file: [UInt8] = []
        dataset.withPixels(at: image) { encoder.encode($0, width: dataset.side, height: dataset.side, to: &file) }
        return Data(file).base64EncodedString()
    }

    /// Other images drawn with the same font instance, ordered by label.
    func siblings(_ image: Int, limit: Int) -> [Int] {
        let instance = Int(instances[image])
        guard instance >= 0 else { return [] }
        let others = byInstance[starts[instance]..<starts[instance + 1]].map(Int.init).filter { $0 != image }
        let sorted = others.map { (dataset.label(at: $0), $0) }.sorted { $0 < $1 }.map(\.1)
        guard sorted.count > limit else { return sorted }
        // Evenly spaced over the classes, of which there may be thousands.
        return (0..<limit).map { sorted[$0 * sorted.count / limit] }
    }

    /// The font's name; in imported data sets the name of the image file.
    func fontName(_ image: Int) throws -> String {
        try SQLiteErrors.translating(dataset.path + "/manifest.sqlite") {
            try dataset.manifest.read { database in
                guard
                    let row = try Row.fetchOne(
                        database, sql: "SELECT family, style, axes, source FROM image_details WHERE image = ?",
                        arguments: [image])
                else { return "" }
                let names = [row["family"], row["style"], row["axes"]] as [String?]
                let name = names.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
                return name.isEmpty ? row["source"] ?? "" : name
            }
        }
    }
}
