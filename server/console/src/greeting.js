export const greeting = `# 1. 在上方粘贴访问令牌
#    Paste a token: anjuan token --as branch.revisits
# 2. 点击运行 Press the play button

query WhoAmI {
  me {
    login
    name
    posts
  }
}
`;
