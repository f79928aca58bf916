/// How much the pixels of two images differ.
enum PixelDifference {
    /// The sum of the absolute differences of bytes; if it exceeds `limit`, any value above `limit`.
    static func sum(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, limit: Int) -> Int {
        let chunk = 256
        var total = 0
        var start = 0
        while start < one.count, total <= limit {
            var sum: Int32 = 0
            let end = min(start + chunk, one.count)
            for position in start..<end {
                let difference = Int32(one[position]) &- Int32(other[position])
                sum &+= abs(difference)
            }
            total += Int(sum)
            start = end
        }
        return total
    }
}
