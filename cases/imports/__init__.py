"""数据导入: files of the firm's systems, read in their dialects, checked as sets, loaded whole or not at all."""
