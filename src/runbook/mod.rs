pub mod find {
    use crate::domain::fact::Hit;
    #[derive(Debug)]
    pub struct Library;
    impl Library {
        pub fn embedded() -> Self {
            Self
        }
        pub fn search(&self, _: &str, _: &[String]) -> Vec<Hit> {
            vec![]
        }
    }
}
