"""The pages of referrals."""
