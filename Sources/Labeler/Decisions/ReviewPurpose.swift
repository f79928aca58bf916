/// Why an item is in the queue. The raw values are those of the database.
enum ReviewPurpose: String {
    /// An image of the random sample, which the estimate uses.
    case sample
    /// One of the most suspicious images, reviewed to find label errors.
    case suspect
    /// An image shown a second time, to measure the reviewer's consistency.
    case repetition = "repeat"
}
